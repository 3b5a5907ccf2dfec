"""What listeners hand work to: requests become workflows; what edits and deletions mean for them."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.query import is_question
from handlers.cluster import News, Topic
from handlers.errors import NotKept, where
from handlers.jobs.context import AppContext
from handlers.jobs.sharing import take_note
from handlers.jobs.unkept import is_told, tell_unkept
from handlers.jobs.workflows import Workflows
from handlers.request import Change, Kind, Request, read_edit, read_edited, read_withdrawal, request_id
from store.conversations import plain

log = structlog.get_logger()

# So long a question that is edited is answered again.
_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Listeners return quickly: requests become workflows, small calls of Slack run `in_background`.

    `in_hand` are the names of what is done once and is being done now.
    """

    context: AppContext
    workflows: Workflows
    in_hand: set[str] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def team(self) -> str:
        """The workspace or organisation whose work this is."""
        return self.context.me.team

    async def recorded(self, request: str) -> Request | None:
        """A request of the last days by its id; None for one of another workspace."""
        found = await self.workflows.recorded(request)
        return found if found is not None and found.team == self.team else None

    async def accept(self, request: Request | None) -> None:
        """Put a request on disk, to be done; None is nothing for the bot.

        Raises NotKept where the disk does not take it: then Slack is to deliver it again.
        """
        if request is None or self.context.changes.outdated(request):
            return
        if request.via and request.via not in (await self.context.policies.of(request.channel)).apps:
            return
        if not await self._may_go_on(request):
            return
        try:
            await self.workflows.start(request)
        except NotKept:
            self._tell_unkept(request)
            raise
        self.in_hand.discard(_unkept(request))
        log.info("accepted", request=request.id, kind=str(request.kind))

    def _tell_unkept(self, request: Request) -> None:
        """Once, however often it is delivered."""
        log.error("not_accepted", request=request.id, remedy="free space on the disk: `inhouse doctor`")
        if is_told(request) and _unkept(request) not in self.in_hand:
            self.in_hand.add(_unkept(request))
            self.in_background(tell_unkept(request, self.context))

    async def _may_go_on(self, request: Request) -> bool:
        """Whether a follow-up is worth reading its thread for: a question, or words where the bot speaks."""
        if request.kind is not Kind.FOLLOW_UP or is_question(plain(request.text)):
            return True
        if (request.channel, request.thread) in self.context.spoken_in:
            return True
        root = request_id(request.team, request.channel, request.thread)
        return await self.recorded(root) is not None

    async def changed(self, change: Change) -> None:
        """A message was edited or deleted: what it asked before ends, and its reply is made again or goes.

        It is made again within a day of the message, and goes for as long as the request is kept.
        """
        original = await self.recorded(request_id(self.team, change.channel, change.ts))
        now = None if change.deleted else read_edited(change, self.team, self.context.me)
        if not change.deleted and time.time() - float(change.ts or 0) > _A_DAY:
            return
        if now is not None and original is not None:
            now = read_edit(change, now)
        if not await self._take_note(change, now):
            return
        if now is not None:
            await self.accept(now)
            known = await self.recorded(now.id)
            if (
                known is not None
                and known.text != now.text
                and await self._take_note(change, read_edit(change, now))
            ):
                # The message itself came while this was looked up.
                await self.accept(read_edit(change, now))
        elif original is not None:
            await self.accept_withdrawal(original)

    async def _take_note(self, change: Change, now: Request | None) -> bool:
        """What the message asked before is not answered any more, whichever bot does so. False where a later
        change is known. Raises ClusterAway.
        """
        request = now.id if now else ""
        news = News(Topic.CHANGED, self.team, change.channel, change.ts, request, change.at)
        if not take_note(news, self.context):
            return False
        await self.context.peers.tell(news)
        return True

    async def accept_withdrawal(self, original: Request) -> None:
        """Put on disk that the reply to `original` goes."""
        await self.workflows.start(read_withdrawal(original))

    def in_background(self, work: Coroutine[Any, Any, object]) -> None:
        """Do this without anybody waiting; that it fails is logged, by its kind alone."""
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def settled(self) -> bool:
        """Whether nothing runs in the background."""
        return not self._tasks

    async def idle(self) -> bool:
        """Whether nothing is left to do for anybody."""
        return self.settled and await self.workflows.idle()

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


def _unkept(request: Request) -> str:
    return f"{request.id}-unkept"
