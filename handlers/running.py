"""The replies that are being made now, and how one of them is stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import Busy
from handlers.incoming import Request


class Why(StrEnum):
    """Why a reply is stopped."""

    STOPPED = "stopped"
    DELETED = "deleted"
    EDITED = "edited"
    SLOW = "slow"
    LATE = "late"
    AWAY = "away"


@dataclass(slots=True)
class Run:
    """One reply in the making. `cancel` is what the model looks at; `wake` what the event loop waits for."""

    request: Request
    cancel: threading.Event = field(default_factory=threading.Event)
    why: Why | None = None
    wake: Callable[[], None] = lambda: None

    def stop(self, why: Why) -> None:
        self.why = self.why or why
        self.cancel.set()
        self.wake()


class Running:
    """Runs by request id, at most `most` at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._runs: dict[str, Run] = {}
        self._waiting: dict[str, Run] = {}

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def run(self, request: Request) -> Iterator[Run]:
        """Count `request` among those that run. Raises Busy."""
        if len(self._runs) >= self.most:
            raise Busy("too many requests wait already; ask again in a minute")
        run = self._runs[request.id] = Run(request)
        try:
            yield run
        finally:
            self._runs.pop(request.id, None)
            # However it ended, nobody waits for its model any more.
            run.cancel.set()

    @contextmanager
    def waiting(self, request: Request) -> Iterator[Run]:
        """Have `request` heard of a stop while it waits for Slack; it does not count as running."""
        run = self._waiting[request.id] = Run(request)
        try:
            yield run
        finally:
            self._waiting.pop(request.id, None)

    def put_off(self) -> None:
        """Slack takes no calls: stop every run, to be done later."""
        for run in list(self._runs.values()):
            run.stop(Why.AWAY)

    def stop(self, wanted: Callable[[Request], bool], why: Why) -> list[Request]:
        """Stop every run whose request is `wanted`, also one that waits; return their requests."""
        every = [*self._runs.values(), *self._waiting.values()]
        found = [run for run in every if wanted(run.request)]
        for run in found:
            run.stop(why)
        return [run.request for run in found]
