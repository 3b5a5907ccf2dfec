"""Channels by name, as far as readers may know them: the name of a private one is for its members."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED
from handlers.workspace.calls import each, shared_with
from handlers.workspace.messages import reading
from handlers.workspace.ttl_cache import TtlCache
from store.audience import Readers
from store.tenant import HOME, Tenant

_MINUTES = 5 * 60.0
# Of one conversation so many are named.
_MOST = 20


@dataclass(frozen=True, slots=True)
class _Named:
    """A channel's name, and whether every full member may know it."""

    name: str
    public: bool


class Channels:
    """Names of channels, remembered for some minutes."""

    def __init__(
        self, client: AsyncWebClient, clock: Callable[[], float] = time.monotonic, tenant: Tenant = HOME
    ) -> None:
        self._client = client
        self._tenant = tenant
        self._known: TtlCache[_Named] = TtlCache(_MINUTES, clock)

    async def names(self, channels: Iterable[str], readers: Readers) -> dict[str, str]:
        """Names by id, of those that all `readers` may know: they are in the channel, or it is public and
        they are full members.
        """
        wanted = list(dict.fromkeys(channels))[:_MOST]
        found = zip(wanted, await each(self._named, wanted), strict=True)
        return {id_: it.name for id_, it in found if it is not None and self._may_know(id_, it, readers)}

    async def shared_with(self, user: str, teams: Iterable[str | None] = (None,)) -> dict[str, str]:
        """Names by id of the channels of `user` that the bot can see: public ones, and those that it is in.

        `teams` as Members.teams_of has them. Raises SlackAway.
        """
        found: dict[str, str] = {}
        with reading():
            async for page, _ in shared_with(self._client, user, teams):
                found |= {it["id"]: str(it.get("name") or "") for it in page["channels"]}
        return found

    async def has_me(self, channel: str) -> bool:
        """Whether the bot is in `channel`. Raises NotThere and SlackAway."""
        with reading():
            about = (await self._client.conversations_info(channel=channel))["channel"]
            return bool(about.get("is_member"))

    def _may_know(self, channel: str, named: _Named, readers: Readers) -> bool:
        return readers.are_in(self._tenant.key(channel)) or (named.public and readers.full_members)

    def forget(self, channel: str) -> None:
        """`channel` was shared, or changed otherwise."""
        self._known.forget(channel)

    async def _named(self, channel: str) -> _Named | None:
        known = self._known.get(channel)
        if known is not None:
            return known
        begun = self._known.generation
        try:
            about = (await self._client.conversations_info(channel=channel))["channel"]
            named = _Named(str(about["name"]), bool(about["is_channel"]) and about["is_private"] is False)
        except (*SLACK_FAILED, KeyError):
            return None
        self._known.keep(channel, named, begun)
        return named
