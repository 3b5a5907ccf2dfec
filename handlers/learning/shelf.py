"""What the library has of one channel, asked and told from the event loop.

What is put there raises Superseded where another reads in that channel by now, or it is no longer learned.
All of it raises ModelError and StoreError.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from handlers.errors import Superseded
from handlers.learning.means import Means
from store.conversations import Channel, Conversation
from store.indexing import HeardFile, HeardTalk
from store.learned import LearnedItem

# Documents that are put into the library together.
_LOT = 16


class Shelf:
    """Of `channel`; `reader` is what `begin` gave."""

    def __init__(self, means: Means, channel: Channel) -> None:
        self._means = means
        self._channel = channel
        self._learned = means.memory.learned

    @property
    def called(self) -> str:
        """What people call the channel: its documents are named after it."""
        return self._channel.name

    async def begin(self) -> str:
        """Begin to read: what others read before is nothing any more."""
        if reader := await self._means.blocking(partial(self._learned.begin, self._channel.key)):
            return reader
        raise Superseded

    async def known(self, low: str = "", high: str = "") -> dict[str, LearnedItem]:
        """The items from `low` on and before `high`."""
        return await self._means.blocking(partial(self._learned.items, self._channel.key, low, high))

    def digest(self, talk: Conversation) -> str:
        """What a talk is known again by."""
        return self._means.memory.digest(self._channel, talk)

    async def talks(self, heard: Sequence[HeardTalk], reader: str) -> None:
        for at in range(0, len(heard), _LOT):
            lot = heard[at : at + _LOT]
            await self._put(partial(self._means.memory.talks, self._channel, lot, reader))

    async def file(self, heard: HeardFile, reader: str) -> None:
        await self._put(partial(self._means.memory.file, self._channel, heard, reader))

    async def left_out(self, items: Sequence[LearnedItem], reader: str) -> None:
        """They were read, and are no documents: it is noted why, or that nothing in them is learned."""
        await self.drop(it.item for it in items)
        if items:
            await self._put(partial(self._learned.note, self._channel.key, items, reader))

    async def drop(self, items: Iterable[str]) -> None:
        """They are no longer there."""
        if gone := list(items):
            await self._means.blocking(partial(self._learned.drop, self._channel.key, gone))

    async def _put(self, work: Callable[[], bool]) -> None:
        if not await self._means.blocking(work):
            raise Superseded
