"""A workspace with people in it, the bot connected to it, and the few verbs that dialogs are written in."""

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.settings import Settings, load
from handlers.app import connected
from handlers.jobs import Backend, Dispatcher, Pauses
from handlers.manifest import PATH, manifest
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from store.channel import ChannelSettings

BOT = "<@U0INHOUSE>"
# How Slack's events reach the bot: by a WebSocket, or as signed requests.
Transport = Literal["socket", "http"]
# A bot that tries again sooner: the tests of attempts and of the breaker see to the usual pauses.
SOON = Pauses(attempts=(0.1, 0.5, 2.0), probes=(0.1, 0.3, 1.0), learning=0.0)


@dataclass
class Talk:
    """Ann and Bob are members; the guest is in #product alone; the bot was never invited to #elsewhere."""

    slack: Simulator
    ann: Person
    bob: Person
    guest: Person
    general: Channel
    product: Channel
    elsewhere: Channel
    read: set[str] = field(default_factory=set)
    bot: Dispatcher | None = None

    @property
    def workspace(self) -> Workspace:
        return self.slack.workspace

    async def ask(
        self, who: Person, text: str, where: Channel | None = None, thread: str | None = None
    ) -> str:
        """Say something and return the message's ts."""
        return await self.slack.say(who.id, (where or self.general).id, text, thread)

    async def alert(
        self, text: str = "", thread: str | None = None, where: Channel | None = None, **said: Any
    ) -> str:
        """Another app posts, with `attachments` or `blocks`; returns the message's ts."""
        bots = [person for person in self.workspace.people.values() if person.name == "Pager"]
        bot = bots[0] if bots else self.workspace.add_person("Pager", bot=True)
        channel, ts = (where or self.general).id, self.workspace.new_ts()
        self.workspace.post(
            Posted(
                channel, ts, bot.id, text, thread_ts=thread, bot_id="B0PAGER", subtype="bot_message", **said
            )
        )
        return ts

    async def reply(self, ts: str, where: Channel | None = None, seconds: float = 60.0) -> Posted:
        """The next finished reply in the thread of `ts` that was not read yet."""
        channel = (where or self.general).id

        def finished(_: Workspace) -> Posted | None:
            found = [m for m in self.workspace.replies(channel, ts) if m.metadata and m.ts not in self.read]
            return found[0] if found else None

        posted = await self.slack.until(finished, timeout=seconds)
        assert posted is not None
        self.read.add(posted.ts)
        return posted

    async def said(
        self, who: Person, text: str, where: Channel | None = None, thread: str | None = None
    ) -> str:
        """Say something, and what the bot replies, as readers see it."""
        ts = await self.ask(who, text, where, thread)
        return (await self.reply(ts, where)).visible

    def dm(self, who: Person) -> Channel:
        return self.workspace.direct_channel(who.id)

    async def whispered(self, who: Person, containing: str = "", seconds: float = 60.0) -> Posted:
        """The last message that only this person sees, once it holds these words."""

        def there(workspace: Workspace) -> Posted | None:
            found = [m for m in workspace.ephemerals(who.id) if containing in m.visible]
            return found[-1] if found else None

        posted = await self.slack.until(there, timeout=seconds)
        assert posted is not None
        return posted

    async def experts(self, *ids: str) -> None:
        """Set who knows about #general, as its settings do."""
        assert self.bot is not None
        await self.bot.context.policies.set(self.general.id, ChannelSettings(experts=ids))

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of this method so far."""
        return [call.args for call in self.slack.calls if call.method == method]

    def replies(self, ts: str, where: Channel | None = None) -> Sequence[Posted]:
        return self.workspace.replies((where or self.general).id, ts)


def settings_for(
    slack: Simulator, directory: Path, limits: dict[str, int] | None = None, **model: Any
) -> Settings:
    """Settings that point at the stand-in; `limits` are of how much one person may ask."""
    port = urlsplit(slack.request_url).port
    way = {"mode": "http", "port": port} if port else {}
    return load(
        data_dir=directory,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_signing_secret=slack.signing_secret,
        slack={"api_url": slack.api_url} | way | (limits or {}),
        model=model,
    )


def _free_address() -> str:
    """Where the bot may take requests on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}{PATH}"


@asynccontextmanager
async def workspace(transport: Transport = "socket", **rules: Any) -> AsyncIterator[Talk]:
    """The workspace, with the app installed by its real manifest, and nobody connected.

    More patient than Slack is, for busy machines; an app that waits for its model waits longer still.
    """
    there = Workspace(Rules.of_manifest(manifest(), **{"ack_s": 20.0} | rules))
    async with Simulator(there, _free_address() if transport == "http" else "") as slack:
        yield newcomers(slack)


def newcomers(slack: Simulator) -> Talk:
    """New people in new channels of this workspace."""
    there = slack.workspace
    ann, bob, guest = there.add_person("Ann"), there.add_person("Bob"), there.add_person("Gus", guest=True)
    general = there.add_channel("general", ann, bob)
    product = there.add_channel("product", ann, bob, guest)
    elsewhere = there.add_channel("elsewhere", ann, bob, bot=False)
    return Talk(slack, ann, bob, guest, general, product, elsewhere)


@asynccontextmanager
async def talking(
    backend: Backend,
    directory: Path,
    rules: dict[str, Any] | None = None,
    limits: dict[str, int] | None = None,
    transport: Transport = "socket",
    **model: Any,
) -> AsyncIterator[Talk]:
    """The workspace with the bot in it, answering with `backend`."""
    async with (
        workspace(transport, **(rules or {})) as talk,
        connected(
            settings_for(talk.slack, directory, limits, **model), backend, drain_s=2, pauses=SOON
        ) as tenants,
    ):
        talk.bot = tenants.home
        yield talk
