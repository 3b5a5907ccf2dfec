"""Attempts go on until Slack takes the reply; what has waited too long ends with a word, at last without."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientError

from handlers.errors import SlackAway
from handlers.jobs.attempts import GIVEN_UP, Attempts, asked_at
from handlers.jobs.breaker import Breaker
from handlers.jobs.context import CancelReason, RunningReplies
from handlers.jobs.run import InHand, WorkflowRun
from handlers.request import Kind, Request

DAY = 86_400.0
NOW = 1_700_000_000.0


def message(ts: float = NOW, name: str = "") -> Request:
    """A message of this time; `name` stands for an edit or a retry of it."""
    stamp = f"{ts:.6f}"
    return Request(f"T1-C1-{stamp}{name}", Kind.MENTION, "T1", "C1", "U1", "how?", stamp, stamp)


@dataclass
class Replies:
    """Notes each attempt; `fails` says with what it ends, or None."""

    fails: Callable[[int], Exception | None] = lambda _: None
    done: list[tuple[bool, CancelReason | None]] = field(default_factory=list)

    async def __call__(
        self, request: Request, *, resumed: bool, why: CancelReason | None, in_hand: InHand
    ) -> str:
        self.done.append((resumed, why))
        if error := self.fails(len(self.done)):
            raise error
        return "answer"


class Clock:
    """Moved by hand."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def _never_asked() -> None:
    """A probe that always finds the token good."""


def attempts(
    replies: Callable[..., Awaitable[str]], clock: Clock, running: RunningReplies | None = None
) -> tuple[Attempts, Breaker]:
    breaker = Breaker(_never_asked, pauses=(0.1,))
    running = RunningReplies(9) if running is None else running
    return Attempts(replies, breaker, running, (0.01, 0.02), clock), breaker


@pytest.mark.parametrize("error", [ClientError("x"), TimeoutError(), OSError("x"), SlackAway("fatal_error")])
async def test_what_means_not_now_is_attempted_again_for_as_long_as_it_takes(error: Exception) -> None:
    replies = Replies(lambda count: error if count < 9 else None)
    made, _ = attempts(replies, Clock())
    assert await made(message(), WorkflowRun(False, NOW)) == "answer"
    assert replies.done == [(False, None), *[(True, None)] * 8]


async def test_another_error_ends_it() -> None:
    replies = Replies(lambda _: ValueError("x"))
    made, _ = attempts(replies, Clock())
    with pytest.raises(ValueError, match="x"):
        await made(message(), WorkflowRun(False, NOW))
    assert len(replies.done) == 1


async def test_while_the_token_is_refused_none_is_made() -> None:
    replies = Replies()
    made, breaker = attempts(replies, Clock())
    breaker.trip("token_revoked")
    task = asyncio.create_task(made(message(), WorkflowRun(False, NOW)))
    await asyncio.sleep(0.05)
    assert replies.done == []
    assert await task == "answer" and replies.done == [(False, None)]


async def test_one_that_is_stopped_while_it_waits_is_ended_however_often_that_is_attempted() -> None:
    running, replies = RunningReplies(9), Replies(lambda count: SlackAway("x") if count == 1 else None)
    made, breaker = attempts(replies, Clock(), running)
    breaker.trip("token_revoked")
    task = asyncio.create_task(made(message(), WorkflowRun(True, NOW)))
    await asyncio.sleep(0.05)
    assert running.stop("T1", lambda it: it == message(), CancelReason.DELETED) == [message()]
    await task
    assert replies.done == [(True, CancelReason.DELETED)] * 2


async def test_one_that_could_not_be_answered_for_a_day_is_told_so() -> None:
    clock = Clock()

    def fails(count: int) -> Exception | None:
        clock.now += 0.6 * DAY
        return SlackAway("x") if count < 3 else None

    replies = Replies(fails)
    made, _ = attempts(replies, clock)
    assert await made(message(), WorkflowRun(False, NOW)) == "answer"
    assert [why for _, why in replies.done] == [None, None, CancelReason.LATE]


async def test_after_a_week_nobody_is_told() -> None:
    replies = Replies()
    made, _ = attempts(replies, Clock(NOW + 7 * DAY))
    assert await made(message(), WorkflowRun(True, NOW)) == GIVEN_UP and replies.done == []


async def test_those_that_waited_go_on_a_few_at_a_time() -> None:
    at_once, most = 0, 0

    async def reply(request: Request, *, resumed: bool, why: CancelReason | None, in_hand: InHand) -> str:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1
        return "answer"

    made, breaker = attempts(reply, Clock(), RunningReplies(12))
    breaker.trip("token_revoked")
    await asyncio.gather(*(made(message(NOW - i), WorkflowRun(False, NOW)) for i in range(20)))
    assert most == 3
    await asyncio.gather(*(made(message(NOW - i), WorkflowRun(False, NOW)) for i in range(20)))
    assert most == 20, "those that need not wait are not held up"


def test_a_message_was_asked_when_it_was_written_and_a_button_when_it_was_pressed() -> None:
    assert asked_at(message(NOW - DAY), NOW) == NOW - DAY
    assert asked_at(message(NOW + 5), NOW) == NOW, "clocks differ"
    assert asked_at(message(NOW - DAY, "-r.abc"), NOW) == NOW
    command = Request("T1-C1-ask-1", Kind.ASK, "T1", "C1", "U1", "how?", response_url="http://r")
    assert asked_at(command, NOW) == NOW


async def test_those_that_crashed_go_one_at_a_time_and_who_crashed_most_goes_last() -> None:
    order: list[float] = []
    at_once = 0

    async def reply(request: Request, *, resumed: bool, why: CancelReason | None, in_hand: InHand) -> str:
        nonlocal at_once
        at_once += 1
        assert at_once == 1
        await asyncio.sleep(0.01)
        at_once -= 1
        order.append(NOW - float(request.ts))
        return "answer"

    made, _ = attempts(reply, Clock(), RunningReplies(12))
    crashed = {0: 2, 1: 1, 2: 1, 3: 2, 4: 1}
    await asyncio.gather(*(made(message(NOW - i), WorkflowRun(True, NOW, it)) for i, it in crashed.items()))
    assert order == [1, 2, 4, 0, 3]


async def test_one_that_crashed_three_times_is_not_tried_again_and_waits_for_nobody() -> None:
    replies = Replies()
    made, _ = attempts(replies, Clock())
    assert await made(message(), WorkflowRun(True, NOW, 3)) == "answer"
    assert replies.done == [(True, CancelReason.CRASHED)]
