"""Who will read a reply. What cannot be found out counts as an outsider's eyes: it fails closed."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED
from handlers.incoming import Request
from handlers.me import Me
from handlers.plain import mentioned
from store.audience import Readers

log = structlog.get_logger()

_MINUTES = 5 * 60.0
_PAGES = 60
# More unknown people than this, and the whole directory is cheaper to read than each of them.
_ONE_BY_ONE = 12


@dataclass(frozen=True, slots=True)
class _Known:
    """What Slack says of one person; `counts` is false for bots and people who have left: they read
    nothing.
    """

    name: str
    outsider: bool
    counts: bool


class People:
    """Members of channels and people of the workspace, remembered for some minutes."""

    def __init__(self, client: AsyncWebClient, me: Me, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._me = me
        self._clock = clock
        self._people: dict[str, tuple[float, _Known]] = {}
        self._outsiders: dict[str, tuple[float, bool]] = {}

    async def readers(self, request: Request) -> Readers:
        """Who will see the reply to `request`."""
        if not request.private:
            return Readers.of_channel(request.channel, outsiders=await self.outsiders_in(request.channel))
        outsider, channels = await asyncio.gather(
            self._is_outsider(request.asker), self._channels(request.asker)
        )
        return Readers.of_person(request.asker, channels, outsider=outsider)

    async def outsiders_in(self, channel: str) -> bool:
        """Whether a guest or another organisation reads `channel`; True when that is not known."""
        kept = self._outsiders.get(channel)
        if kept and self._clock() - kept[0] < _MINUTES:
            return kept[1]
        try:
            found = await self._look_for_outsiders(channel)
        except (*SLACK_FAILED, KeyError) as error:
            log.warning("readers_unknown", channel=channel, error=type(error).__name__)
            return True
        self._outsiders[channel] = self._clock(), found
        return found

    def forget(self, channel: str) -> None:
        """Somebody joined `channel`, or it was shared: look again."""
        self._outsiders.pop(channel, None)

    def forget_person(self, user: str) -> None:
        self._people.pop(user, None)

    async def name(self, user: str) -> str:
        """What people call `user`."""
        try:
            return (await self._person(user)).name
        except (*SLACK_FAILED, KeyError):
            return "someone"

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Display names by user id."""
        wanted = list(dict.fromkeys(users))
        return dict(zip(wanted, await asyncio.gather(*map(self.name, wanted)), strict=True))

    async def names_in(self, text: str) -> dict[str, str]:
        """Names of the people whom `text` mentions."""
        return await self.names(mentioned(text))

    async def _look_for_outsiders(self, channel: str) -> bool:
        told = await self._client.conversations_info(channel=channel)
        about = told["channel"]
        if any(about.get(flag) for flag in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")):
            return True
        members = await self._members(channel)
        if members is None:
            return True
        await self._learn(members)
        people = [await self._person(user) for user in members]
        return any(person.counts and person.outsider for person in people)

    async def _members(self, channel: str) -> list[str] | None:
        """Everybody in `channel`; None when they are too many to be read."""
        found: list[str] = []
        cursor = ""
        for _ in range(_PAGES):
            page = await self._client.conversations_members(
                channel=channel, limit=1_000, cursor=cursor or None
            )
            found += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
        return None

    async def _learn(self, users: Iterable[str]) -> None:
        """Read the directory once where that takes fewer calls than asking for each person."""
        unknown = [user for user in users if self._kept(user) is None]
        if len(unknown) <= _ONE_BY_ONE:
            await asyncio.gather(*map(self._person, unknown))
            return
        cursor = ""
        for _ in range(_PAGES):
            page = await self._client.users_list(limit=1_000, cursor=cursor or None)
            for user in page["members"]:
                self._people[user["id"]] = self._clock(), _known(user, self._me.team)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _kept(self, user: str) -> _Known | None:
        kept = self._people.get(user)
        return kept[1] if kept and self._clock() - kept[0] < _MINUTES else None

    async def _person(self, user: str) -> _Known:
        kept = self._kept(user)
        if kept is None:
            told = await self._client.users_info(user=user)
            kept = _known(told["user"], self._me.team)
            self._people[user] = self._clock(), kept
        return kept

    async def _is_outsider(self, user: str) -> bool:
        try:
            return (await self._person(user)).outsider
        except (*SLACK_FAILED, KeyError) as error:
            log.warning("reader_unknown", error=type(error).__name__)
            return True

    async def _channels(self, user: str) -> list[str]:
        """The channels that both `user` and the bot are in; those found so far when Slack fails."""
        found: list[str] = []
        cursor = ""
        try:
            for _ in range(_PAGES):
                page = await self._client.users_conversations(
                    user=user,
                    types="public_channel,private_channel,mpim",
                    exclude_archived=False,
                    limit=999,
                    cursor=cursor or None,
                )
                found += [channel["id"] for channel in page["channels"]]
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (*SLACK_FAILED, KeyError) as error:
            log.warning("channels_unknown", error=type(error).__name__)
        return found


def _known(user: Mapping[str, Any], team: str) -> _Known:
    """Read a user object. Other organisations of the same Enterprise Grid count only if they share our
    team.
    """
    profile = user.get("profile") or {}
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    guest = any(user.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    name = (
        profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    )
    return _Known(
        name=str(name or "someone"),
        outsider=bool(guest) or team not in teams,
        counts=not (user.get("deleted") or user.get("is_bot") or user.get("id") == "USLACKBOT"),
    )
