"""The right to work, for a while at a time.

Each bot has a counter in the database that it raises every few seconds, its beat. Whoever sees a counter
stand still for `GRACE_S` takes up what that bot has left. So a bot whose last beat is older than `LAPSES_S`
writes nothing in Slack until another one went through: it may be cut off from the database, stopped, or
merely slow, and cannot know. No clock but each process's own is read, so none has to be right; and only looks
that went through count, so that a database that was away for all makes nobody look dead.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager, suppress

BEAT_S = 3.0
LAPSES_S = 12.0
GRACE_S = 20.0
"""Between `LAPSES_S` and this, a call to Slack that was under way when the lease lapsed has arrived, or never
will."""

Clock = Callable[[], float]


def steady() -> float:
    """Seconds that also pass while the machine sleeps, where the system counts them."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Lease:
    """One bot's own. `lost` is set once others have taken its work: then it never holds again."""

    def __init__(self, clock: Clock = steady, lapses_s: float = LAPSES_S) -> None:
        self.lost = asyncio.Event()
        self._clock = clock
        self._lapses_s = lapses_s
        self._until = float("-inf")
        self._renewed = asyncio.Event()
        self._limits: set[asyncio.Timeout] = set()

    @property
    def holds(self) -> bool:
        return not self.lost.is_set() and self._clock() < self._until

    def now(self) -> float:
        return self._clock()

    def renew(self, began: float) -> None:
        """A beat went through that was sent at `began`, by `now`."""
        if self.lost.is_set():
            return
        self._until = began + self._lapses_s
        for limit in self._limits:
            limit.reschedule(self._deadline())
        self._renewed.set()

    def lose(self) -> None:
        """Others take up its work: what is under way breaks off at once."""
        self.lost.set()
        now = asyncio.get_running_loop().time()
        for limit in self._limits:
            limit.reschedule(now)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Wait until the lease holds; what runs in the block ends with it, by TimeoutError."""
        while not self.holds:
            self._renewed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._renewed.wait(), BEAT_S)
        async with asyncio.timeout_at(self._deadline()) as limit:
            self._limits.add(limit)
            try:
                yield
            finally:
                self._limits.discard(limit)

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._until - self._clock()


class Watch:
    """What one bot saw of the others' counters, and so which of them are dead."""

    def __init__(self, clock: Clock = steady, grace_s: float = GRACE_S) -> None:
        self._clock = clock
        self._grace_s = grace_s
        self._seen: dict[str, tuple[int, float]] = {}
        self._last = float("-inf")

    def look(self, beats: Mapping[str, int]) -> Collection[str]:
        """Take note of each bot's counter; whose stood still while we looked all the time."""
        now = self._clock()
        if now - self._last > 3 * BEAT_S:  # nobody could be seen meanwhile, nor beat perhaps
            self._seen = {}
        self._last = now
        self._seen = {
            bot: self._seen[bot] if bot in self._seen and self._seen[bot][0] == count else (count, now)
            for bot, count in beats.items()
        }
        return [bot for bot, (_, since) in self._seen.items() if now - since >= self._grace_s]
