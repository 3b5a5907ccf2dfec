"""Faults on demand: what a test wants to go wrong in the next calls of a method, or of every one."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """`delay` seconds first; then an `error` code, a rate limit of `retry_after` seconds, or a lost line:
    the request never arrives (`lost` before) or its answer never does (`lost` after)."""

    delay: float = 0.0
    error: str = ""
    retry_after: int | None = None
    lost: Literal["", "before", "after"] = ""
    status: int = 200


class Faults:
    """Faults waiting for their calls, in order, by method; `response_url`, `files` and `link` count as
    methods.

    `token` is why the app's bot token is refused, whatever it calls; "" while it is valid.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}
        self.token = ""

    def add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting.setdefault(method, deque()).extend([fault] * times)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._waiting.clear()

    def take(self, method: str) -> Fault:
        waiting = self._waiting.get(method)
        return waiting.popleft() if waiting else Fault()

    def revoke(self, error: str = "token_revoked") -> None:
        """Refuse the bot's token from now on. Events go on: their connection has a token of its own."""
        self.token = error

    def restore(self) -> None:
        """Take the bot's token again."""
        self.token = ""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """`clock` gives seconds. A refused call takes nothing from the bucket."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, key: tuple[str, str], size: float, per_second: float) -> int:
        """0 when the call may go on, else whole seconds to wait, as Retry-After says them."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(size, now))
        bucket.left = min(size, bucket.left + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.left >= 1:
            bucket.left -= 1
            return 0
        return max(1, math.ceil((1 - bucket.left) / per_second))
