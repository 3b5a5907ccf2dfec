"""Workspaces with people of the same ids, and the bot that is installed in them by somebody's browser."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.settings import Settings, load
from handlers.app import connected
from handlers.jobs import Backend
from handlers.manifest import INSTALL_PATH, PATH, REDIRECT_PATH, manifest
from handlers.simulator.api.oauth import OAuthApp
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from handlers.tenants import Tenants
from tests.end_to_end.talking import BOT, SOON

HOME, OTHER, ORGANISATION, STRANGER = "T0INHOUSE", "T0OTHER", "E0ORG", "T0STRANGER"
CLIENT_ID, CLIENT_SECRET = "12.34", "0123456789abcdef-client"


@dataclass(frozen=True, slots=True)
class Answered:
    """What a browser got."""

    status: int
    text: str
    location: str = ""
    cookie: str = ""


@dataclass
class Town:
    """One workspace, or an organisation with Ann in one of its workspaces and Bob in another."""

    slack: Simulator
    ann: Person
    bob: Person
    general: Channel
    read: set[str] = field(default_factory=set)

    async def ask(self, who: Person, text: str) -> str:
        return await self.slack.say(who.id, self.general.id, f"{BOT} {text}")

    async def reply(self, ts: str) -> Posted:
        """The finished reply to a message."""

        def finished(workspace: Workspace) -> Posted | None:
            found = workspace.replies(self.general.id, ts)
            return next((it for it in found if it.metadata), None)

        posted = await self.slack.until(finished, timeout=60)
        assert posted is not None
        return posted

    async def said(self, who: Person, text: str) -> str:
        return (await self.reply(await self.ask(who, text))).visible


@dataclass
class Grid:
    """`home`, `other`, the `organisation`, and a `stranger`, where the app is not to be installed."""

    home: Town
    other: Town
    organisation: Town
    stranger: Town
    port: int
    directory: Path
    http: bool
    oauth: OAuthApp

    @property
    def towns(self) -> tuple[Town, ...]:
        return self.home, self.other, self.organisation, self.stranger

    def settings(self, **slack: Any) -> Settings:
        return load(
            data_dir=self.directory,
            slack_client_id=CLIENT_ID,
            slack_client_secret=CLIENT_SECRET,
            slack_app_token=None if self.http else self.home.slack.app_token,
            slack_signing_secret=self.home.slack.signing_secret if self.http else None,
            slack={
                "api_url": self.home.slack.api_url,
                "port": self.port,
                "mode": "http" if self.http else "socket",
                "workspaces": f"{HOME}, {OTHER},{ORGANISATION}",
            }
            | slack,
        )

    @asynccontextmanager
    async def running(self, backend: Backend) -> AsyncIterator[Tenants]:
        """The bot at work."""
        async with connected(self.settings(), backend, drain_s=2, pauses=SOON) as tenants:
            yield tenants

    async def get(self, address: str, cookie: str = "") -> Answered:
        """As a browser does, which follows no redirect by itself and knows one cookie."""
        url = address if address.startswith("http") else f"http://127.0.0.1:{self.port}{address}"
        headers = {"Cookie": cookie} if cookie else {}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            given = answer.headers.get("Set-Cookie", "").partition(";")[0]
            location = answer.headers.get("Location", "")
            return Answered(answer.status, await answer.text(), location, given)

    async def begin(self, team: str, *, deny: bool = False) -> tuple[str, str]:
        """From the bot's page over Slack's: the address that Slack sends back to, and the cookie."""
        page = await self.get(INSTALL_PATH)
        assert page.status == 302, page
        end = "&deny=1" if deny else ""
        allowed = await self.get(f"{page.location}&team={team}&user=U0ADMIN{end}")
        assert allowed.status == 302, allowed
        return allowed.location, page.cookie

    async def install(self, team: str) -> Answered:
        """Install the app there; the page at the end."""
        return await self.get(*await self.begin(team))


def _town(slack: Simulator, second: str = "") -> Town:
    """The ids are the same in each."""
    there = slack.workspace
    ann, bob = there.add_person("Ann"), there.add_person("Bob", team=second)
    return Town(slack, ann, bob, there.add_channel("general", ann, bob))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def becomes(true: Callable[[], bool | Awaitable[bool]], seconds: float = 30) -> None:
    """Wait until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def grid(directory: Path, *, http: bool = False) -> AsyncIterator[Grid]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    oauth = OAuthApp(CLIENT_ID, CLIENT_SECRET, f"{address}{REDIRECT_PATH}")
    rules = Rules.of_manifest(manifest(install="https://bot.example.com"), ack_s=20.0)
    first = Simulator(Workspace(rules), f"{address}{PATH}" if http else "", oauth)
    others = (
        Workspace(rules, team=OTHER),
        Workspace(rules, team="T0ORGA", organisation=ORGANISATION),
        Workspace(rules, team=STRANGER),
    )
    other, organisation, stranger = (Simulator(it, beside=first) for it in others)
    async with first:
        yield Grid(
            _town(first),
            _town(other),
            _town(organisation, "T0ORGB"),
            _town(stranger),
            port,
            directory,
            http,
            oauth,
        )
        await asyncio.sleep(0)
