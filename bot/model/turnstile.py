"""So many requests at a time to a model server; the others wait here, where their order can be fair."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import Busy


class Turnstile:
    """`slots` inside at once, `queue` waiting. Used on one event loop only."""

    def __init__(self, slots: int, queue: int) -> None:
        self._slots, self._queue = slots, queue
        self._inside: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    @property
    def inside(self) -> int:
        return self._inside.total()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def free(self) -> int:
        """Who comes now does not wait if this is over 0."""
        return self._slots - self.inside - self.waiting

    @asynccontextmanager
    async def turn(self, asker: str) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises Busy at once when the queue is full."""
        if self.free > 0:
            self._inside[asker] += 1
        elif self.waiting >= self._queue:
            raise Busy(f"{self.waiting} questions are waiting; ask again in a minute")
        else:
            await self._wait(asker)
        try:
            yield
        finally:
            self._leave(asker)

    async def _wait(self, asker: str) -> None:
        place = (asker, asyncio.get_running_loop().create_future())
        self._waiting.append(place)
        try:
            await place[1]
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
            else:
                self._leave(asker)  # its turn came in the same moment
            raise

    def _leave(self, asker: str) -> None:
        """Let the next one in: who has fewest inside; among equals, who came first."""
        self._inside[asker] -= 1
        if not self._inside[asker]:
            del self._inside[asker]
        there = [place for place in self._waiting if not place[1].done()]  # others are just going away
        if there and self.inside < self._slots:
            place = min(there, key=lambda place: self._inside[place[0]])
            self._waiting.remove(place)
            self._inside[place[0]] += 1
            place[1].set_result(None)
