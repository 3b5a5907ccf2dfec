"""A request is attempted until Slack takes its reply: what means "not now" ends none.

Between attempts it waits, longer each time, and while the token is refused until it is taken again. Those
that waited go on a few at a time; those that were in hand when the process died go on one at a time, and one
that was three times is not tried again. What is older than a day then is not answered: its asker is told so,
with a button to ask again. After a week nobody is told anything any more.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Protocol

import structlog

from handlers.errors import UNREACHABLE
from handlers.jobs.breaker import PROBES, Breaker
from handlers.jobs.context import CancelReason, RunningReplies
from handlers.jobs.run import InHand, WorkflowRun
from handlers.learning import PAUSE_S
from handlers.request import Request, request_id

log = structlog.get_logger()

# Before each further attempt, in seconds; the last one again and again. A model may work for each in vain.
_ATTEMPTS = (1.0, 10.0, 60.0, 120.0, 300.0)
_A_DAY = 86_400.0
_A_WEEK = 7 * _A_DAY
# Of as many as may run, those that waited take this share: all at once they would be told that it is busy.
_SHARE = 0.25
# After as many crashes while it was in hand a request is taken for the reason of them.
_CRASHES = 3
GIVEN_UP = "given up"
UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds before each further attempt, before each look whether the token is taken again, and between two
    calls of a method for learning.
    """

    attempts: Sequence[float] = _ATTEMPTS
    probes: Sequence[float] = PROBES
    learning: float = PAUSE_S


PAUSES = Pauses()


class Attempt(Protocol):
    """One attempt. Raises one of UNREACHABLE for: not now."""

    def __call__(
        self, request: Request, *, resumed: bool, why: CancelReason | None, in_hand: InHand
    ) -> Awaitable[str]: ...


class Attempts:
    """Makes `reply` again and again. `clock` gives seconds since 1970."""

    def __init__(
        self,
        reply: Attempt,
        breaker: Breaker,
        running: RunningReplies,
        pauses: Sequence[float] = _ATTEMPTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reply = reply
        self._breaker = breaker
        self._running = running
        self._pauses = pauses
        self._clock = clock
        self._few = asyncio.Semaphore(max(1, int(running.most * _SHARE)))
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Attempt nothing any more: the app is no longer installed there."""
        self._ended.set()

    async def __call__(self, request: Request, run: WorkflowRun) -> str:
        """Attempt `request` until it ends; returns how. Raises what `reply` does, but for UNREACHABLE."""
        asked, resumed = asked_at(request, run.accepted), run.resumed
        why = CancelReason.CRASHED if run.crashes >= _CRASHES else None
        if why is not None:
            log.error("request_crashes", request=request.id, crashes=run.crashes)
        for pause in chain([0.0], self._pauses, repeat(self._pauses[-1])):
            left = asked + _A_WEEK - self._clock()
            if left <= 0:
                log.error("reply_lost", request=request.id, error=GIVEN_UP)
                return GIVEN_UP
            suspect = run.crashes if why is None else 0
            async with self._admitted(request, pause, left, suspect, resumed=resumed) as stopped:
                if self._ended.is_set():
                    return UNINSTALLED
                why = why or stopped or (CancelReason.LATE if self._clock() - asked > _A_DAY else None)
                try:
                    ended = await self._reply(request, resumed=resumed, why=why, in_hand=run.in_hand)
                    self._running.stopped(request)
                    return ended
                except UNREACHABLE as error:
                    # A stop is final, also where Slack could not be told the end of the reply.
                    why = why or self._running.stopped(request)
                    log.warning("slack_unreachable", request=request.id, error=type(error).__name__)
            resumed = True
        raise AssertionError("pauses never end")

    @asynccontextmanager
    async def _admitted(
        self, request: Request, pause: float, left: float, suspect: int, *, resumed: bool
    ) -> AsyncIterator[CancelReason | None]:
        """The time for an attempt; why it is to be without an answer, where that was said meanwhile."""
        if not resumed and not self._breaker.open:
            yield None
            return
        turn = self._running.suspects.turn(suspect) if suspect else self._few
        async with AsyncExitStack() as entered:
            with self._running.waiting(request) as run:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ended.wait(), min(pause, left))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._breaker.ready(), left)
                await entered.enter_async_context(turn)
            yield run.why


def asked_at(request: Request, accepted: float) -> float:
    """When somebody asked: a message's own time, as Slack may deliver it hours later; else `accepted`."""
    if request.ts and request.id == request_id(request.team, request.channel, request.ts):
        return min(float(request.ts), accepted)
    return accepted
