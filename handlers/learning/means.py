"""What the channels of one workspace are learned with."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from handlers.identity import Identity
from handlers.learning.history import History
from handlers.learning.memory import ChannelMemory
from handlers.uploads import Downloads
from handlers.workspace import Channels, Members

T = TypeVar("T")

OPTIONAL = ("bookmarks:read", "canvases:read", "files:read", "pins:read")
"""Scopes without which a part of a channel is not learned."""
# How long what is being put into the library is waited for when the bot stops.
_LEAVING_S = 2.0


@dataclass(frozen=True, slots=True)
class Means:
    """What channels are read with, in one workspace."""

    me: Identity
    client: AsyncWebClient
    history: History
    memory: ChannelMemory
    members: Members
    channels: Channels
    downloads: Downloads
    reading: asyncio.Semaphore
    executor: Executor

    def lacking(self) -> tuple[str, ...]:
        """The optional scopes that the app was not given."""
        granted = self.me.scopes
        return () if granted is None else tuple(it for it in OPTIONAL if it not in granted)

    def may(self, scope: str) -> bool:
        return scope not in self.lacking()

    async def blocking(self, work: Callable[[], T]) -> T:
        """In a thread. What has begun there ends, if it can, before the library may be closed."""
        begun = asyncio.get_running_loop().run_in_executor(self.executor, work)
        try:
            return await asyncio.shield(begun)
        except asyncio.CancelledError:
            begun.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            await asyncio.wait([begun], timeout=_LEAVING_S)
            raise
