"""How the bot behaves in each channel, as it was set: read once, then remembered, for every message asks."""

import asyncio
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import structlog

from handlers.errors import where
from store.channel import Answers, ChannelSettings
from store.channel_book import ChannelBook
from store.errors import StoreError
from store.location import Location
from store.tenant import HOME, Tenant

log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


class _Shelf:
    """The book of a store, opened when it is first needed, once for all tenants."""

    def __init__(self, where: Path | Location) -> None:
        self._where = where
        self._book: ChannelBook | None = None
        self._opening = asyncio.Lock()

    async def book(self) -> ChannelBook:
        async with self._opening:
            if self._book is None:
                self._book = await asyncio.to_thread(ChannelBook.open, self._where)
            return self._book

    def close(self) -> None:
        if self._book is not None:
            self._book.close()


class Policies:
    """Those of one tenant, at first the home one, over the store there.

    What is kept there changes by `set` alone, here or in another bot, which tells it. While it cannot be
    read, every channel is as if nobody had set anything.
    """

    def __init__(self, where: Path | Location, clock: Callable[[], datetime] = _now) -> None:
        self._shelf = _Shelf(where)
        self._clock = clock
        self._tenant = HOME
        # Held from `welcome` until its message stands or `unwelcome` is done: another invitation waits.
        self.welcoming = asyncio.Lock()
        self._known: dict[str, ChannelSettings] = {}
        self._changes = 0

    def of_tenant(self, tenant: Tenant) -> Self:
        """Those of `tenant`, over the same store."""
        own = copy(self)
        own._tenant, own._known = tenant, {}
        return own

    async def of(self, channel: str) -> ChannelSettings:
        known = self._known.get(channel)
        if known is None:
            begun = self._changes
            try:
                book = await self._shelf.book()
                known = await asyncio.to_thread(book.settings, self._tenant.key(channel))
                if begun == self._changes:
                    self._known[channel] = known
            except StoreError as error:
                log.warning("policy_unknown", channel=channel, error=type(error).__name__, where=where(error))
                return ChannelSettings()
        return known

    async def set(self, channel: str, settings: ChannelSettings) -> None:
        """Raises StoreError."""
        book = await self._shelf.book()
        await asyncio.to_thread(book.set, self._tenant.key(channel), settings)
        self._changes += 1
        self._known[channel] = settings

    def forget(self, channel: str) -> None:
        """Another bot has set something for `channel`."""
        self._changes += 1
        self._known.pop(channel, None)

    async def mute(self, channel: str, until: datetime | None) -> None:
        """Say nothing there until then; None ends that. Raises StoreError."""
        await self.set(channel, replace(await self.of(channel), muted_until=until))

    async def silent(self, channel: str) -> bool:
        """Whether nothing is answered there now."""
        return (await self.of(channel)).silent(self._clock())

    async def volunteers(self, channel: str) -> bool:
        """Whether questions that nobody put to the bot may be answered there now."""
        settings = await self.of(channel)
        return settings.answers is Answers.COVERED and not settings.muted(self._clock())

    async def welcome(self, channel: str) -> bool:
        """Whether to introduce oneself there: once. Raises StoreError."""
        return await asyncio.to_thread((await self._shelf.book()).welcome, self._tenant.key(channel))

    async def unwelcome(self, channel: str) -> None:
        """It failed: the next invitation tries again. Raises StoreError."""
        await asyncio.to_thread((await self._shelf.book()).unwelcome, self._tenant.key(channel))

    def close(self) -> None:
        self._shelf.close()
