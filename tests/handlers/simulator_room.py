"""A workspace with Ada (a member), Guy (a guest) and two channels, for the tests of the stand-in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.simulator.server import Simulator
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace

BOT = "<@U0INHOUSE>"
QUICK = Rules(ack_s=20.0, retry_after_s=(0.02, 0.02))
IMPATIENT = replace(QUICK, ack_s=1.0)


class Clock:
    """Time that a test moves by hand, so that waiting five minutes takes none."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Room:
    slack: Simulator
    client: AsyncWebClient
    ada: Person
    guy: Person
    general: Channel
    secret: Channel

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    async def refused(self, call: Any) -> Any:
        """The answer of a call that must be refused."""
        try:
            await call
        except SlackApiError as no:
            return no.response
        raise AssertionError("Slack would have refused this")


@asynccontextmanager
async def room(rules: Rules = QUICK, clock: Clock | None = None) -> AsyncIterator[Room]:
    workspace = Workspace(rules, clock) if clock else Workspace(rules)
    ada, guy = workspace.add_person("ada"), workspace.add_person("guy", guest=True)
    general = workspace.add_channel("general", ada, guy)
    secret = workspace.add_channel("secret", ada, private=True, bot=False)
    async with Simulator(workspace) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        yield Room(slack, client, ada, guy, general, secret)


@asynccontextmanager
async def running(here: Room, listen: Callable[[AsyncApp], None]) -> AsyncIterator[AsyncSocketModeHandler]:
    """The real app with its listeners, connected by Socket Mode."""
    app = AsyncApp(name="tested", client=here.client)
    listen(app)
    handler = AsyncSocketModeHandler(app, here.slack.app_token, ping_interval=0.5)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await here.slack.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
