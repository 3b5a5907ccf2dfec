"""What replies are made with, one to an app: a client of Slack, the backend, threads to wait in, the replies
that are being made; and the dispatcher, by which listeners ask for them.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Busy
from bot.query import is_question
from bot.reply import Watch
from bot.settings import Settings
from handlers.channels import AppGuard, Policies, RateLimit
from handlers.command_names import CommandNames
from handlers.errors import where
from handlers.identity import Identity
from handlers.jobs.backend import Backend, BackgroundCall
from handlers.jobs.workflows import Workflows
from handlers.message import plain
from handlers.posting import StreamBudget
from handlers.request import Change, Kind, Request, read_edit, read_edited, read_withdrawal, request_id
from handlers.workspace import Changes, Channels, Members, Readership, SpokenIn

log = structlog.get_logger()

T = TypeVar("T")

# So long a question that is edited is answered again.
_A_DAY = 86_400.0


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

    def call(self, executor: Executor, work: Callable[[Watch, threading.Event], T]) -> BackgroundCall[T]:
        """Begin a new piece of `work` for the model, which a stop ends."""
        cancel = self.cancel = threading.Event()
        if self.why is not None:
            cancel.set()
        begun = BackgroundCall(executor, lambda watch: work(watch, cancel))
        self.wake = begun.abandon
        return begun

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
            raise Busy("too many requests are waiting; ask again in a minute")
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
    """`claimed` are the ts of messages that replies are writing now, `spoken_in` threads with replies."""

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
    apps: AppGuard = field(default_factory=AppGuard)
    claimed: set[str] = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)
    spoken_in: SpokenIn = field(default_factory=SpokenIn)
    streams: StreamBudget = field(default_factory=StreamBudget)

    @classmethod
    def at(cls, settings: Settings, client: AsyncWebClient, me: Identity, backend: Backend) -> "AppContext":
        """As many threads as requests may run: those that wait for the model do so in its fair queue."""
        most = settings.model.slots + settings.model.queue
        executor = ThreadPoolExecutor(max_workers=most, thread_name_prefix="reply")
        return cls(
            settings,
            client,
            me,
            backend,
            Members(client, me),
            RunningReplies(most),
            executor,
            Channels(client),
            Policies(settings.data_dir / "store"),
            RateLimit(settings.slack.per_minute, settings.slack.per_hour),
        )

    @property
    def commands(self) -> CommandNames:
        """What the app's commands are called."""
        return CommandNames.of(self.settings.slack.command)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Listeners return quickly: requests become workflows, small calls of Slack run `in_background`.

    `in_hand` are the names of what is done once and is being done now.
    """

    context: AppContext
    workflows: Workflows
    in_hand: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, request: Request | None) -> None:
        """Put a request on disk, to be done; None is nothing for the bot."""
        if request is None or self.context.changes.outdated(request):
            return
        if request.via and request.via not in (await self.context.policies.of(request.channel)).apps:
            return
        if not await self._may_go_on(request):
            return
        await self.workflows.start(request)
        log.info("accepted", request=request.id, kind=str(request.kind))

    async def _may_go_on(self, request: Request) -> bool:
        """Whether a follow-up is worth reading its thread for: a question, or words where the bot speaks."""
        if request.kind is not Kind.FOLLOW_UP or is_question(plain(request.text)):
            return True
        if (request.channel, request.thread) in self.context.spoken_in:
            return True
        root = request_id(request.team, request.channel, request.thread)
        return await self.workflows.recorded(root) is not None

    async def changed(self, change: Change, team: str) -> None:
        """A message was edited or deleted: what it asked before ends, and its reply is made again or goes.

        It is made again within a day of the message, and goes for as long as the request is kept.
        """
        original = await self.workflows.recorded(request_id(team, change.channel, change.ts))
        now = None if change.deleted else read_edited(change, team, self.context.me)
        if not change.deleted and time.time() - float(change.ts or 0) > _A_DAY:
            return
        if now is not None and original is not None:
            now = read_edit(change, now)
        if not self._take_note(change, now):
            return
        if now is not None:
            await self.accept(now)
            known = await self.workflows.recorded(now.id)
            if (
                known is not None
                and known.text != now.text
                and self._take_note(change, read_edit(change, now))
            ):
                # The message itself came while this was looked up.
                await self.accept(read_edit(change, now))
        elif original is not None:
            await self.accept_withdrawal(original)

    def _take_note(self, change: Change, now: Request | None) -> bool:
        """What the message asked before is not answered any more. False where a later change is known."""
        if not self.context.changes.note(change, now.id if now else ""):
            return False
        why = CancelReason.DELETED if now is None else CancelReason.EDITED
        self.context.running.stop(lambda r: (r.channel, r.ts) == (change.channel, change.ts), why)
        return True

    async def accept_withdrawal(self, original: Request) -> None:
        """Put on disk that the reply to `original` goes."""
        await self.workflows.start(read_withdrawal(original))

    def in_background(self, work: Coroutine[Any, Any, object]) -> None:
        """Do this without anybody waiting; that it fails is logged, by its kind alone."""
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> bool:
        """Whether nothing is left to do for anybody."""
        return not self._tasks and await self.workflows.idle()

    async def settle(self) -> None:
        """Wait for what runs in the background, a few seconds at most."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=3)

    @staticmethod
    async def _quietly(work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # left in the task, asyncio would log it with its text
            log.warning("background_task_failed", error=type(error).__name__, where=where(error))
