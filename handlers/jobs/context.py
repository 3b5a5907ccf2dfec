"""What replies are made with, one to an app: a client of Slack, the backend, threads to wait in, the replies
that are being made.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Busy
from bot.reply import Watch
from bot.settings import Settings
from handlers.channels import AppGuard, Policies, RateLimit
from handlers.cluster import Alone, Peers
from handlers.command_names import CommandNames
from handlers.identity import Identity
from handlers.jobs.backend import Backend, BackgroundCall
from handlers.jobs.suspects import Suspects
from handlers.jobs.tenancy import TenantBackend
from handlers.learning import History, Learner, Means
from handlers.posting import AgentSessions, StreamBudget
from handlers.request import Request
from handlers.uploads import Downloads
from handlers.workspace import Changes, Channels, Claims, Members, Readership, SpokenIn
from store.reading import MB

log = structlog.get_logger()

T = TypeVar("T")

# Files that are fetched and read at the same time: each has a process that parses it.
_AT_ONCE = 2
# What shows no sign of progress for so long hangs: a model, a parser, a disk. And so long may the end take of
# what was stopped, which is a few calls of Slack.
PATIENCE_S, ENDING_S = 300.0, 120.0


class CancelReason(StrEnum):
    """Why a reply is stopped."""

    STOPPED = "stopped"
    DELETED = "deleted"
    EDITED = "edited"
    SLOW = "slow"
    LATE = "late"
    AWAY = "away"
    UNINSTALLED = "uninstalled"
    CRASHED = "crashed"


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
    """One reply in the making. `cancel` is what the model looks at; `limit` ends what does not end by itself
    though it was stopped.
    """

    readership: Readership = field(kw_only=True)
    cancel: threading.Event = field(default_factory=threading.Event)
    limit: asyncio.Timeout | None = None
    _watchdog: asyncio.TimerHandle | None = None

    def moved(self) -> None:
        """There is a sign of progress: it is stopped once there is none for too long."""
        self.unwatched()
        if self.why is None:
            loop = asyncio.get_running_loop()
            self._watchdog = loop.call_later(PATIENCE_S, self.stop, CancelReason.SLOW)

    def unwatched(self) -> None:
        """It has ended."""
        if self._watchdog is not None:
            self._watchdog.cancel()

    def call(self, executor: Executor, work: Callable[[Watch, threading.Event], T]) -> BackgroundCall[T]:
        """Begin a new piece of `work` for the model, which a stop ends."""
        cancel = self.cancel = threading.Event()
        if self.why is not None:
            cancel.set()
        begun = BackgroundCall(executor, lambda watch: work(watch, cancel), self.moved)
        self.wake = begun.abandon
        return begun

    def stop(self, why: CancelReason) -> None:
        if self.why is None and self.limit is not None:
            self.limit.reschedule(asyncio.get_running_loop().time() + ENDING_S)
        self.why = self.why or why
        self.cancel.set()
        self.wake()


class RunningReplies:
    """Runs by request id, at most `most` at a time, of all workspaces; what ends or doubts them concerns one
    of these, `team`.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._runs: dict[str, RunningReply] = {}
        self._waiting: dict[str, StoppableRequest] = {}
        self._stopped: set[str] = set()
        self.suspects = Suspects()

    def __len__(self) -> int:
        return len(self._runs)

    @contextmanager
    def run(self, readership: Readership) -> Iterator[RunningReply]:
        """Count its request among those that run. Raises Busy."""
        if len(self._runs) >= self.most:
            raise Busy("too many requests are waiting; ask again in a minute")
        run = self._runs[readership.request.id] = RunningReply(readership.request, readership=readership)
        run.moved()
        try:
            yield run
        finally:
            run.unwatched()
            self._runs.pop(run.request.id, None)
            if run.why is CancelReason.STOPPED:
                self._stopped.add(run.request.id)
            # However it ended, nobody waits for its model any more.
            run.cancel.set()

    def stopped(self, request: Request) -> CancelReason | None:
        """That somebody stopped `request` in an attempt that could not tell so; asked once."""
        if request.id not in self._stopped:
            return None
        self._stopped.discard(request.id)
        return CancelReason.STOPPED

    @contextmanager
    def waiting(self, request: Request) -> Iterator[StoppableRequest]:
        """Let `request` be stopped while it waits for Slack; it does not count as running."""
        run = self._waiting[request.id] = StoppableRequest(request)
        try:
            yield run
        finally:
            self._waiting.pop(request.id, None)

    def put_off(self, team: str) -> None:
        """Slack takes no calls: stop every run, to be done later."""
        for run in list(self._runs.values()):
            if run.request.team == team:
                run.stop(CancelReason.AWAY)

    def stop(self, team: str, wanted: Callable[[Request], bool], why: CancelReason) -> list[Request]:
        """Stop every run whose request is `wanted`, also one that waits; return their requests."""
        every: list[StoppableRequest] = [*self._runs.values(), *self._waiting.values()]
        found = [run for run in every if run.request.team == team and wanted(run.request)]
        for run in found:
            run.stop(why)
        return [run.request for run in found]

    def doubt(self, team: str, wanted: Callable[[Request], bool]) -> None:
        """Others may read the replies to what is `wanted`: they look before they write on."""
        for run in self._runs.values():
            if run.request.team == team and wanted(run.request):
                run.readership.doubt()


@dataclass(frozen=True, slots=True)
class AppContext:
    """`claimed` are messages that replies are writing now, `spoken_in` threads with replies; `reading` lets
    few files be read at a time; `peers` are the other bots that share the work.
    """

    settings: Settings
    client: AsyncWebClient
    me: Identity
    backend: Backend
    members: Members
    running: RunningReplies
    executor: ThreadPoolExecutor
    channels: Channels
    policies: Policies
    limit: RateLimit
    downloads: Downloads
    learner: Learner
    apps: AppGuard = field(default_factory=AppGuard)
    claimed: Claims = field(default_factory=Claims)
    changes: Changes = field(default_factory=Changes)
    spoken_in: SpokenIn = field(default_factory=SpokenIn)
    streams: StreamBudget = field(default_factory=StreamBudget)
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    sessions: AgentSessions = field(default_factory=AgentSessions)
    peers: Peers = field(default_factory=Alone)

    @classmethod
    def at(
        cls,
        settings: Settings,
        client: AsyncWebClient,
        me: Identity,
        backend: Backend,
        beside: "AppContext | None" = None,
    ) -> "AppContext":
        """As many threads as requests may run: those that wait for the model do so in its fair queue.

        They are shared with the context of another workspace, `beside`, where there is one.
        """
        most = settings.model.slots + settings.model.queue
        policies = beside.policies if beside else Policies(settings.location)
        executor = beside.executor if beside else ThreadPoolExecutor(most, thread_name_prefix="reply")
        own, members, channels = (
            TenantBackend(backend, me.tenant),
            Members(client, me, groups=TenantBackend(backend, me.tenant).groups),
            Channels(client, tenant=me.tenant),
        )
        downloads = Downloads(client, settings.slack.max_file_mb * MB, settings.data_dir)
        reading = beside.reading if beside else asyncio.Semaphore(_AT_ONCE)
        means = Means(
            me, client, History(client), own.learning, members, channels, downloads, reading, executor
        )
        return cls(
            settings,
            client,
            me,
            own,
            members,
            beside.running if beside else RunningReplies(most),
            executor,
            channels,
            policies.of_tenant(me.tenant),
            RateLimit(settings.slack.per_minute, settings.slack.per_hour),
            downloads,
            Learner(means, CommandNames.of(settings.slack.command).own),
            reading=reading,
        )

    @property
    def commands(self) -> CommandNames:
        """What the app's commands are called."""
        return CommandNames.of(self.settings.slack.command)
