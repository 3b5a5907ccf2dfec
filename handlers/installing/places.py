"""Where the app is installed: each is worked for from its installation to its end."""

import asyncio
import logging
from pathlib import Path
from typing import Self

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BadSettings
from bot.settings import Settings
from handlers.client import slack_client
from handlers.cluster import Member, News, Topic
from handlers.identity import Identity
from handlers.installing.flow import InstallFlow
from handlers.manifest import ADD_SCOPES, INSTALL_PATH, SCOPES
from handlers.tenants import Tenants
from handlers.tokens import WORKSPACES, check_secrets
from store.installation import Installation
from store.installations import Installations
from store.location import Location
from store.tenant import HOME, Tenant

log = structlog.get_logger()


class Places:
    """Over the installations of a store; `flow` adds to them."""

    def __init__(
        self, settings: Settings, installations: Installations, tenants: Tenants, member: Member | None
    ) -> None:
        self._settings = settings
        self._installations = installations
        self._tenants = tenants
        self._member = member
        quiet = logging.getLogger("slack_bolt.inhouse")
        # Bolt's warnings quote payloads, and codes that a token can be had for.
        quiet.setLevel(logging.ERROR)
        self.flow = InstallFlow(settings, installations, self._installed, quiet)

    @classmethod
    async def open(cls, settings: Settings, tenants: Tenants, member: Member | None = None) -> Self:
        """Work for all that are installed and listed. Raises BadSettings and StoreError."""
        check_secrets(settings)
        installations = await asyncio.to_thread(Installations.open, settings.location)
        try:
            await asyncio.to_thread(_check_home, installations, settings.slack.teams[0], settings.data_dir)
            places = cls(settings, installations, tenants, member)
            for each in await asyncio.to_thread(installations.all):
                places._admit(each)
        except BaseException:
            installations.close()
            raise
        if not len(tenants):
            log.warning(
                "not_installed_anywhere", remedy=f"Open https://YOUR-ADDRESS{INSTALL_PATH} to install it."
            )
        return places

    async def leave(self, team: str) -> None:
        """The app was uninstalled there: its token goes, and what is under way ends, in other bots too.
        Raises StoreError and ClusterAway.
        """
        await self._end(team)
        if self._member is not None:
            await self._member.tell(News(Topic.UNINSTALLED, team))

    async def hear(self, news: News) -> None:
        """Another bot met somebody who installed the app, or took it out again."""
        if news.topic is Topic.UNINSTALLED:
            await self._end(news.team)
        elif news.topic is Topic.INSTALLED and (kept := self._installations.find(news.team)) is not None:
            self._admit(kept)

    async def _end(self, team: str) -> None:
        ended = await self._tenants.dismiss(team)
        known = await asyncio.to_thread(self._installations.remove, team)
        if known or ended:
            log.info("uninstalled", team=team)

    def bot_of(self, team: str) -> str:
        """The id of the bot's user there; "" where it is not installed."""
        found = self._installations.find(team)
        return found.user if found else ""

    def close(self) -> None:
        self._installations.close()

    def _installed(self, team: str) -> None:
        if (kept := self._installations.find(team)) is not None:
            self._admit(kept)
            if self._member is not None:
                self._member.mention(News(Topic.INSTALLED, team))

    def _admit(self, kept: Installation) -> None:
        teams = self._settings.slack.teams
        if kept.team not in teams:
            log.warning("not_listed", team=kept.team, remedy=f"{WORKSPACES} lists where it may work.")
            return
        if missing := sorted(SCOPES.keys() - kept.scopes):
            log.warning("scopes_missing", team=kept.team, scopes=missing, remedy=ADD_SCOPES)
        me = Identity(
            team=kept.team,
            user=kept.user,
            bot=kept.bot,
            url=kept.url,
            name=kept.name,
            team_name=kept.team_name,
            scopes=kept.scopes,
            tenant=HOME if kept.team == teams[0] else Tenant(kept.team),
        )
        self._tenants.admit(me, self._client(kept))

    def _client(self, kept: Installation) -> AsyncWebClient:
        lease = self._member.lease if self._member else None
        token = kept.token.get_secret_value()
        return slack_client(self._settings, token, lease, self._tenants.observe)


def note_home(location: Location, team: str) -> None:
    """With one token from `.env` what is kept is of that token's workspace. Raises StoreError."""
    with Installations.open(location) as installations:
        if (known := installations.home) != team:
            installations.note_home(team)
            if known:
                log.warning(
                    "another_home", was=known, now=team, remedy="Its own INHOUSE_DATA_DIR keeps them apart."
                )


def _check_home(installations: Installations, home: str, directory: Path) -> None:
    """What is kept without a team is of one workspace, for good. Raises BadSettings."""
    known = installations.home
    if known and known != home:
        raise BadSettings(
            f"{WORKSPACES} begins with {home}, but what {directory} holds is {known}'s: put {known} first, "
            "or use another INHOUSE_DATA_DIR"
        )
    if not known:
        installations.note_home(home)
