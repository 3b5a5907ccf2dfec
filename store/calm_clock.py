"""The time by which things are too old: a clock that jumps ahead is not believed at once.

A wrong clock is set right within hours, and by then all that is kept for a week would be gone. A clock that
goes back makes nothing older, and is believed.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from store import sqlite_file

HELD_S = 12 * 3_600.0
"""So long a clock has to be ahead before it is believed."""
_DRIFT_S = 3_600.0
"""A clock that is ahead by no more than this is believed at once."""
_AWAY_S = 3 * 86_400.0
"""Nor is one ahead by more than this of what was last written: a bot may have been off for a long weekend."""


def steady() -> float:
    """Seconds that no jump changes; those count, where the system tells, in which the machine slept."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class CalmClock:
    """Gives seconds since 1970. `last` is until when the clock is known to have been right. Threads may share
    it."""

    def __init__(
        self,
        last: float | None = None,
        wall: Callable[[], float] = time.time,
        pace: Callable[[], float] = steady,
    ) -> None:
        self._wall, self._pace = wall, pace
        self._lock = threading.Lock()
        self._at = pace()
        now = wall()
        self._ahead_since: float | None = None
        self._time = now if last is None or now <= last + _AWAY_S else last

    @classmethod
    def since(cls, database: Path) -> Self:
        """One that begins where `database` was last written to, as far as that is known."""
        return cls(max((it.st_mtime for it in sqlite_file.stats(database)), default=None))

    def __call__(self) -> float:
        with self._lock:
            now, at = self._wall(), self._pace()
            expected = self._time + at - self._at
            if now > expected + _DRIFT_S:
                if self._ahead_since is None:
                    self._ahead_since = at
                if at - self._ahead_since < HELD_S:
                    return expected
            self._time, self._at, self._ahead_since = now, at, None
            return now
