"""The replies that are being made now, and how one of them is stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import Busy
from handlers.incoming import Request
from handlers.readership import Readership


class Why(StrEnum):
    """Why a reply is stopped."""

    STOPPED = "stopped"
    DELETED = "deleted"
    EDITED = "edited"
    SLOW = "slow"


@dataclass(slots=True)
class Run:
    """One reply in the making. `cancel` is what the model looks at; `wake` what the event loop waits for."""

    readership: Readership
    cancel: threading.Event = field(default_factory=threading.Event)
    why: Why | None = None
    wake: Callable[[], None] = lambda: None

    @property
    def request(self) -> Request:
        return self.readership.request

    def begin(self) -> threading.Event:
        """A new piece of work for the model, and what ends it."""
        self.cancel = threading.Event()
        if self.why is not None:
            self.cancel.set()
        return self.cancel

    def stop(self, why: Why) -> None:
        self.why = self.why or why
        self.cancel.set()
        self.wake()


class Running:
    """Runs by request id, at most `most` at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._runs: dict[str, Run] = {}

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def run(self, readership: Readership) -> Iterator[Run]:
        """Count its request among those that run. Raises Busy."""
        if len(self._runs) >= self._most:
            raise Busy("too many requests wait already; ask again in a minute")
        run = self._runs[readership.request.id] = Run(readership)
        try:
            yield run
        finally:
            self._runs.pop(run.request.id, None)
            # However it ended, nobody waits for its model any more.
            run.cancel.set()

    def stop(self, wanted: Callable[[Request], bool], why: Why) -> list[Request]:
        """Stop every run whose request is `wanted`; return their requests."""
        found = [run for run in self._runs.values() if wanted(run.request)]
        for run in found:
            run.stop(why)
        return [run.request for run in found]

    def doubt(self, wanted: Callable[[Request], bool]) -> None:
        """Others may read the replies to what is `wanted`: they look before they write on."""
        for run in self._runs.values():
            if wanted(run.request):
                run.readership.doubt()
