"""The machine's clock jumps while requests are open, or kept: none is given up, and none is deleted."""

import asyncio
import time
from pathlib import Path

from aiohttp import ClientError

from handlers.jobs.attempts import Attempts
from handlers.jobs.breaker import Breaker
from handlers.jobs.context import CancelReason, RunningReplies
from handlers.jobs.run import WorkflowRun
from store.calm_clock import HELD_S
from store.ledger.database import Ledger
from store.ledger.uploads import Upload
from store.uploads import Uploads
from tests.handlers.jobs.test_attempts import Replies, message
from tests.handlers.jobs.test_workflows import Work, opened, request
from tests.store.test_calm_clock import DAY, NOW, WEEK, Machine


async def _never_asked() -> None:
    """A probe that always finds the token good."""


async def test_a_question_that_is_tried_again_across_a_jump_is_answered() -> None:
    for jump in (WEEK + DAY, 2 * DAY, -DAY):
        machine = Machine()

        def fail_and_jump(count: int, machine: Machine = machine, jump: float = jump) -> Exception | None:
            machine.off = jump
            return ClientError("away") if count < 4 else None

        replies = Replies(fail_and_jump)
        running = RunningReplies(9)
        breaker = Breaker(_never_asked, pauses=(0.1,))
        made = Attempts(replies, breaker, running, (0.01,), machine.clock())
        assert await made(message(), WorkflowRun(False, NOW)) == "answer"
        assert [why for _, why in replies.done] == [None] * 4


async def test_one_that_really_waited_for_more_than_a_day_is_late_all_the_same() -> None:
    machine = Machine()

    def wait_a_day(count: int) -> Exception | None:
        machine.passed += 1.5 * DAY
        return ClientError("away") if count == 1 else None

    replies = Replies(wait_a_day)
    made = Attempts(
        replies, Breaker(_never_asked, pauses=(0.1,)), RunningReplies(9), (0.01,), machine.clock()
    )
    await made(message(), WorkflowRun(False, NOW))
    assert [why for _, why in replies.done] == [None, CancelReason.LATE]


async def test_requests_that_are_kept_for_their_buttons_outlast_a_jump(tmp_path: Path) -> None:
    asked = request("a")
    async with opened(tmp_path, Work()) as workflows:
        await workflows.start(asked)
        async with asyncio.timeout(60):
            while not await workflows.idle():  # noqa: ASYNC110 - plain to read
                await asyncio.sleep(0.01)
        machine = Machine()
        machine.off = time.time() - NOW
        workflows._clock = machine.clock()
        machine.off += WEEK + DAY
        await workflows._tidy_once()
        assert await workflows.recorded("a") == asked
        machine.passed += HELD_S
        await workflows._tidy_once()
        assert await workflows.recorded("a") is None


def test_files_of_conversations_outlast_a_jump(tmp_path: Path) -> None:
    machine = Machine()
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    uploads = Uploads(ledger, machine.clock())
    uploads.expect(Upload("F1", "C1", "17.1", "17.2", "U1"), "upload:C1-17.1/x")
    machine.off = WEEK + DAY
    uploads.forget_older(WEEK)
    assert len(uploads.in_conversations("C1", ["17.1"], WEEK)) == 1
    machine.off = 0
    machine.passed = WEEK + 1
    uploads.forget_older(WEEK)
    assert uploads.in_conversations("C1", ["17.1"], 9 * WEEK) == []
    ledger.close()
