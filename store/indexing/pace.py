"""How fast a run is, and how long it may still take: passages are what takes time, so they are foretold.

How many passages a byte gives differs by format, and a file that is known is mostly unchanged and gives none:
so both are learned for each kind as the run goes, and nothing is told before something is known.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

_SMALLEST = 1000
"""Bytes that the smallest file counts for."""

Kind = tuple[str, bool]
"""A file's suffix, and whether it is in the library already."""


@dataclass(slots=True)
class _Seen:
    """Of one kind of file: what is left and what was read, in bytes, and the passages that it gave."""

    left: int = 0
    read: int = 0
    passages: int = 0


class Pace:
    """Told of what there is, of each file that was read and of what was embedded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._idle = 0.0
        self._seen: dict[Kind, _Seen] = defaultdict(_Seen)
        self._read = 0
        self._embedded = 0.0

    def expect(self, kind: Kind, size: int) -> None:
        self._seen[kind].left += max(size, _SMALLEST)

    def read(self, kind: Kind, size: int, passages: int, seconds: float) -> None:
        """A file was read, in so many seconds; one without passages tells nothing of how fast we are."""
        seen, size = self._seen[kind], max(size, _SMALLEST)
        seen.left -= size
        seen.read += size
        seen.passages += passages
        self._read += passages
        if not passages:
            self._idle += seconds

    def embedded(self, passages: float) -> None:
        """So many are embedded by now."""
        self._embedded = passages

    @property
    def speed(self) -> float:
        """Passages a second, reading included."""
        busy = self._clock() - self._began - self._idle
        return self._embedded / busy if busy > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds; None while there is nothing to tell them by."""
        rates = [self._rate(kind) for kind, seen in self._seen.items() if seen.left > 0]
        if not self._embedded or None in rates:
            return None if self._read or None in rates else 0.0
        coming = sum(
            seen.left * (self._rate(kind) or 0) for kind, seen in self._seen.items() if seen.left > 0
        )
        return (coming + self._read - self._embedded) / self.speed

    def _rate(self, kind: Kind) -> float | None:
        """Passages a byte of this kind; of all that are as new, where none was read yet."""
        seen = self._seen[kind]
        if seen.read:
            return seen.passages / seen.read
        alike = [it for (_, known), it in self._seen.items() if known == kind[1] and it.read]
        if alike:
            return sum(it.passages for it in alike) / sum(it.read for it in alike)
        return 0.0 if kind[1] else None
