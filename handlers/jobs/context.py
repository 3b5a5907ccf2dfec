"""What every reply is made with: a client of Slack, the backend, threads to wait in. One to an app."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Busy
from bot.settings import Settings
from handlers.identity import Identity
from handlers.jobs.backend import Backend
from handlers.request import Request
from handlers.workspace import Members, Readership


class CancelReason(StrEnum):
    """Why a reply is stopped."""

    STOPPED = "stopped"
    DELETED = "deleted"
    EDITED = "edited"
    SLOW = "slow"
    LATE = "late"
    AWAY = "away"


@dataclass(slots=True)
class StoppableRequest:
    """A request that can be stopped. `wake` is what the event loop waits for."""

    request: Request
    why: CancelReason | None = None
    wake: Callable[[], None] = lambda: None

    def stop(self, why: CancelReason) -> None:
        self.why = self.why or why
        self.wake()


@dataclass(slots=True)
class RunningReply(StoppableRequest):
    """One reply in the making. `cancel` is what the model looks at."""

    readership: Readership = field(kw_only=True)
    cancel: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> threading.Event:
        """A new piece of work for the model, and what ends it."""
        self.cancel = threading.Event()
        if self.why is not None:
            self.cancel.set()
        return self.cancel

    def stop(self, why: CancelReason) -> None:
        self.why = self.why or why
        self.cancel.set()
        self.wake()


class RunningReplies:
    """Runs by request id, at most `most` at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._runs: dict[str, RunningReply] = {}
        self._waiting: dict[str, StoppableRequest] = {}

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def run(self, readership: Readership) -> Iterator[RunningReply]:
        """Count its request among those that run. Raises Busy."""
        if len(self._runs) >= self.most:
            raise Busy("too many requests wait already; ask again in a minute")
        run = self._runs[readership.request.id] = RunningReply(readership.request, readership=readership)
        try:
            yield run
        finally:
            self._runs.pop(run.request.id, None)
            # However it ended, nobody waits for its model any more.
            run.cancel.set()

    @contextmanager
    def waiting(self, request: Request) -> Iterator[StoppableRequest]:
        """Let `request` be stopped while it waits for Slack; it does not count as running."""
        run = self._waiting[request.id] = StoppableRequest(request)
        try:
            yield run
        finally:
            self._waiting.pop(request.id, None)

    def put_off(self) -> None:
        """Slack takes no calls: stop every run, to be done later."""
        for run in list(self._runs.values()):
            run.stop(CancelReason.AWAY)

    def stop(self, wanted: Callable[[Request], bool], why: CancelReason) -> list[Request]:
        """Stop every run whose request is `wanted`, also one that waits; return their requests."""
        every: list[StoppableRequest] = [*self._runs.values(), *self._waiting.values()]
        found = [run for run in every if wanted(run.request)]
        for run in found:
            run.stop(why)
        return [run.request for run in found]

    def doubt(self, wanted: Callable[[Request], bool]) -> None:
        """Others may read the replies to what is `wanted`: they look before they write on."""
        for run in self._runs.values():
            if wanted(run.request):
                run.readership.doubt()


@dataclass(frozen=True, slots=True)
class AppContext:
    """`claimed` are the ts of messages that replies are writing now."""

    settings: Settings
    client: AsyncWebClient
    me: Identity
    backend: Backend
    members: Members
    running: RunningReplies
    executor: ThreadPoolExecutor
    claimed: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, settings: Settings, client: AsyncWebClient, me: Identity, backend: Backend) -> "AppContext":
        """As many threads as requests may run: those that wait for the model do so in its fair queue."""
        most = settings.model.slots + settings.model.queue
        threads = ThreadPoolExecutor(max_workers=most, thread_name_prefix="reply")
        return cls(settings, client, me, backend, Members(client, me), RunningReplies(most), threads)
