"""Faults on demand: what a test wants to go wrong in the next calls of a method, or of every one."""

from collections import deque
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
    """Faults waiting for their calls, in order, by method; `response_url` and `files` count as methods.

    `token` is why the app's bot token is refused, whatever it calls; "" while it is valid.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}
        self.token = ""

    def add(self, method: str, fault: Fault, times: int) -> None:
        self._waiting.setdefault(method, deque()).extend([fault] * times)

    def take(self, method: str) -> Fault:
        waiting = self._waiting.get(method)
        return waiting.popleft() if waiting else Fault()

    def revoke(self, error: str = "token_revoked") -> None:
        """Refuse the bot's token from now on. Events go on: their connection has a token of its own."""
        self.token = error

    def restore(self) -> None:
        """Take the bot's token again."""
        self.token = ""
