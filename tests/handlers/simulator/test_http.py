"""HTTP mode: a real Bolt app behind an address of its own, and requests signed as Slack signs them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from handlers.simulator.server import Simulator
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from tests.handlers.simulator_room import IMPATIENT, QUICK

Json = dict[str, Any]


@asynccontextmanager
async def behind_an_address(
    listen: Callable[[AsyncApp], None], rules: Rules = QUICK, secret: str = Simulator.signing_secret
) -> AsyncIterator[tuple[Simulator, Person, Channel]]:
    async def authorize(**_: Any) -> Any:
        from slack_bolt.authorization import AuthorizeResult

        return AuthorizeResult(enterprise_id=None, team_id="T0INHOUSE", bot_user_id="U0INHOUSE")

    app = AsyncApp(signing_secret=secret, authorize=authorize)
    listen(app)
    runner = web.AppRunner(app.web_app("/slack/events"), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace = Workspace(rules)
    ada = workspace.add_person("ada")
    general = workspace.add_channel("general", ada)
    try:
        async with Simulator(workspace, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events") as slack:
            yield slack, ada, general
    finally:
        await runner.cleanup()


async def test_events_and_commands_arrive_signed() -> None:
    seen: list[str] = []

    def listen(app: AsyncApp) -> None:
        async def hear(event: Json) -> None:
            seen.append(event["text"])

        async def ask(ack: Any, command: Json, respond: Any) -> None:
            await ack("Looking…")
            await respond(f"You asked: {command['text']}")

        app.event("message")(hear)
        app.command("/ask")(ask)

    async with behind_an_address(listen) as (slack, ada, general):
        await slack.say(ada.id, general.id, "hello & goodbye")
        await slack.until(lambda _: seen)
        assert seen == ["hello & goodbye"]
        assert (await slack.command(ada.id, general.id, "/ask", "why? é&=")).ok
        await slack.until(lambda work: len(work.ephemerals(ada.id)) == 2)
        said = {message.text for message in slack.workspace.ephemerals(ada.id)}
        assert said == {"Looking…", "You asked: why? é&="}


async def test_a_wrong_signature_is_not_taken_and_the_event_comes_again() -> None:
    async with behind_an_address(lambda app: None, secret="another") as (slack, ada, general):
        await slack.say(ada.id, general.id, "hello")
        await slack.until(lambda _: slack.deliveries and slack.deliveries[0].attempts == 3)
        assert not slack.deliveries[0].acknowledged
        ack = await slack.command(ada.id, general.id, "/ask")
        assert (ack.ok, ack.error) == (False, "dispatch_failed")


async def test_an_app_that_is_slow_is_told_which_attempt_this_is() -> None:
    retries: list[tuple[str, str]] = []
    again = asyncio.Event()

    def listen(app: AsyncApp) -> None:
        async def dawdle(request: Any, next: Any) -> None:  # noqa: A002 - Bolt asks for this name
            number = request.headers.get("x-slack-retry-num", [""])[0]
            retries.append((number, request.headers.get("x-slack-retry-reason", [""])[0]))
            if len(retries) == 1:
                await again.wait()
            again.set()
            await next()

        async def hear(event: Json) -> None:
            pass

        app.use(dawdle)
        app.event("message")(hear)

    async with behind_an_address(listen, IMPATIENT) as (slack, ada, general):
        await slack.say(ada.id, general.id, "hello")
        await slack.until(lambda _: slack.deliveries and slack.deliveries[0].acknowledged)
        assert retries == [("", ""), ("1", "http_timeout")]
