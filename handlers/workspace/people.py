"""The people of the workspace: what they are called, where they live, and what they are here."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED, UNREACHABLE, SlackAway, is_passing
from handlers.identity import Identity
from handlers.locale import ENGLISH, Locale, slack_locale
from handlers.workspace.calls import each, pages
from handlers.workspace.person import SOMEBODY, UNKNOWN, Member, is_admin, read_member
from handlers.workspace.ttl_cache import TtlCache

log = structlog.get_logger()

_MINUTES = 5 * 60.0
_PAGE = 1_000
# More unknown people than this, and the whole directory is cheaper to read than each of them.
_ONE_BY_ONE = 12
# So often is looked again while they keep changing.
_LOOKS = 5
# A reply does not wait longer to learn which language its asker uses Slack in.
_SOON = 1.0


class People:
    """What Slack says of each, remembered for some minutes."""

    def __init__(
        self, client: AsyncWebClient, me: Identity, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._me = me
        self._told: TtlCache[Member] = TtlCache(_MINUTES, clock)

    async def names(self, users: Iterable[str], locale: Locale | None = None) -> dict[str, str]:
        """Display names by user id; with `locale`, whoever has none is called so there."""
        wanted = list(dict.fromkeys(users))
        with suppress(*SLACK_FAILED, KeyError):
            await self.learn(wanted)
        names = await each(self._name, wanted)
        if locale is not None:
            names = [locale.gettext(SOMEBODY) if it == UNKNOWN else it for it in names]
        return dict(zip(wanted, names, strict=True))

    async def locale(self, user: str) -> Locale:
        """The locale that `user` has in Slack; English where Slack does not say soon."""
        try:
            return slack_locale((await asyncio.wait_for(self.person(user), _SOON)).locale)
        except (*SLACK_FAILED, KeyError):
            return ENGLISH

    async def zone(self, user: str) -> tzinfo:
        """The time zone of `user`; UTC where Slack names none. Raises one of SLACK_FAILED."""
        name = (await self.person(user)).zone
        try:
            return ZoneInfo(name or "UTC")
        except (KeyError, ValueError):
            return UTC

    async def teams_of(self, user: str) -> tuple[str | None, ...]:
        """The workspaces to ask Slack for where it tells of each by itself: those of `user` in an
        organisation, else the only one. Raises one of SLACK_FAILED.
        """
        return (await self.person(user)).teams if self._me.of_organisation else (None,)

    async def is_admin(self, user: str) -> bool:
        """Whether `user` is an admin of the workspace: asked of Slack each time; False where it does not
        say.
        """
        try:
            told = (await self._client.users_info(user=user))["user"]
        except (*SLACK_FAILED, KeyError) as error:
            untold(error, raising=False)
            return False
        return is_admin(told)

    def read(self, user: Mapping[str, Any]) -> Member:
        """What Slack tells of a person."""
        return read_member(user, self._me.team)

    async def person(self, user: str, *, anew: bool = False) -> Member:
        """What Slack says of `user`; with `anew` it is asked in any case. Raises one of SLACK_FAILED."""
        found = None if anew else self._told.get(user)
        looks = 0
        while found is None:
            begun = self._told.generation
            told = await self._client.users_info(user=user, include_locale=True)
            now, looks = read_member(told["user"], self._me.team), looks + 1
            if self._told.keep(user, now, begun) or looks >= _LOOKS:
                found = now
        return found

    async def known(self, user: str, *, anew: bool) -> Member | None:
        """The same; None where Slack does not say. Raises SlackAway with `anew`, if it may say later."""
        try:
            return await self.person(user, anew=anew)
        except (*SLACK_FAILED, KeyError) as error:
            untold(error, raising=anew)
            return None

    def kept(self, user: str) -> Member | None:
        """What was told of `user` within some minutes; Slack is not asked."""
        return self._told.get(user)

    def forget(self, user: str) -> None:
        """Something of `user` changed: ask again."""
        self._told.forget(user)

    async def learn(self, users: Iterable[str]) -> None:
        """Read the directory once where that takes fewer calls than asking for each person."""
        if sum(self._told.get(user) is None for user in users) <= _ONE_BY_ONE:
            return
        begun = self._told.generation
        for team in await self.teams():
            ask = self._client.users_list
            async for page, _ in pages(ask, limit=_PAGE, include_locale=True, team_id=team):
                for user in page["members"]:
                    self._told.keep(user["id"], read_member(user, self._me.team), begun)
                begun = self._told.generation

    async def teams(self) -> Sequence[str | None]:
        """The workspaces whose directories there are to read."""
        if not self._me.of_organisation:
            return (None,)
        ask = self._client.auth_teams_list
        return [team["id"] async for page, _ in pages(ask, limit=_PAGE) for team in page["teams"]]

    async def _name(self, user: str) -> str:
        """What people call `user`."""
        try:
            return (await self.person(user)).name
        except (*SLACK_FAILED, KeyError):
            return UNKNOWN


def untold(error: Exception, *, channel: str = "", raising: bool) -> None:
    """Slack did not tell who reads. Raises SlackAway if `raising` and it may tell later."""
    log.warning("readers_unknown", channel=channel, error=type(error).__name__)
    if raising and (isinstance(error, UNREACHABLE) or is_passing(error)):
        raise SlackAway("Slack does not say who can read this conversation") from None
