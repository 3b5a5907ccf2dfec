"""Fair turns: nobody's many requests go before another's first, here and at a model server."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import Busy


class RoundRobin:
    """Who is here, waiting or being served. Whoever has least being served goes first; among equals, whoever
    had the fewest turns. Not safe across threads: its owner locks."""

    def __init__(self) -> None:
        self._here: Counter[str] = Counter()
        self._served: Counter[str] = Counter()
        self._had: dict[str, int] = {}

    def come(self, asker: str) -> None:
        """A request begins to wait."""
        # A newcomer begins level with whoever had the fewest turns, neither before nor behind.
        self._had.setdefault(asker, min(self._had.values(), default=0))
        self._here[asker] += 1

    def begin(self, asker: str) -> None:
        """One that waits is served."""
        self._served[asker] += 1
        self._had[asker] += 1

    def go(self, asker: str, *, served: bool) -> None:
        """One goes away, having been `served` or still waiting."""
        self._served[asker] -= served
        self._here[asker] -= 1
        if not self._here[asker]:
            del self._here[asker], self._served[asker], self._had[asker]

    def rank(self, asker: str) -> tuple[int, int]:
        """The lowest goes first; among equals, who came first."""
        return self._served[asker], self._had[asker]

    @property
    def served(self) -> int:
        """How many are being served."""
        return self._served.total()


class FairLimiter:
    """`slots` inside at once, `queue` waiting. Used on one event loop only."""

    def __init__(self, slots: int, queue: int) -> None:
        self._slots, self._queue = slots, queue
        self._turns = RoundRobin()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    @property
    def inside(self) -> int:
        return self._turns.served

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
        if self.free <= 0 and self.waiting >= self._queue:
            raise Busy(f"{self.waiting} questions are waiting; ask again in a minute")
        free = self.free > 0
        self._turns.come(asker)
        if free:
            self._turns.begin(asker)
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
                self._turns.go(asker, served=False)
            else:
                self._leave(asker)  # its turn came in the same moment
            raise

    def _leave(self, asker: str) -> None:
        """Let the next one in."""
        self._turns.go(asker, served=True)
        there = [place for place in self._waiting if not place[1].done()]  # others are just going away
        if there and self.inside < self._slots:
            place = min(there, key=lambda place: self._turns.rank(place[0]))
            self._waiting.remove(place)
            self._turns.begin(place[0])
            place[1].set_result(None)
