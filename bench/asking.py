"""Several askers at once, and what each of them sees: the same question to whoever answers it."""

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

# Takes one prompt, calls back for each token, returns when all is written.
Ask = Callable[[int, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """One round: tokens written a second over all, first tokens (s, one an asker), the longest stall (s)."""

    rate: float
    first: tuple[float, ...]
    stall: float

    @property
    def first_p50(self) -> float:
        return statistics.median(self.first)


def together(ask: Ask, askers: int) -> Seen:
    """Let `askers` ask at the same moment, and watch every token come."""
    begin = time.perf_counter()
    times: list[list[float]] = [[] for _ in range(askers)]

    def one(number: int) -> None:
        ask(number, lambda: times[number].append(time.perf_counter() - begin))

    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(one, range(askers)))
    whole = time.perf_counter() - begin
    return Seen(
        rate=sum(map(len, times)) / whole,
        first=tuple(came[0] for came in times),
        stall=max((b - a for came in times for a, b in _pairs(came)), default=0.0),
    )


def _pairs(came: Sequence[float]) -> list[tuple[float, float]]:
    return list(itertools.pairwise(came))
