"""Requests on disk: done once, looked up later, gone when they are old."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOS

from handlers.jobs.run import WorkflowRun
from handlers.jobs.workflows import Workflows
from handlers.request import Kind, Request
from handlers.workspace.threads import NOT_FOR_ME
from store.errors import NoSpace, StoreDamaged


def request(name: str) -> Request:
    return Request(name, Kind.ASK, "T1", "C1", "U1", "how?", response_url="http://r")


class Work:
    """Notes what it is given; ends with `error`, where there is one; `hangs` until it is cancelled."""

    def __init__(self, error: Exception | None = None, ended: str = "answer", *, hangs: bool = False) -> None:
        self.ended = ended
        self.done: list[tuple[str, bool]] = []
        self.accepted: list[float] = []
        self.crashes: list[int] = []
        self._error = error
        self.hangs = hangs

    async def __call__(self, asked: Request, run: WorkflowRun) -> str:
        self.done.append((asked.id, run.resumed))
        self.accepted.append(run.accepted)
        self.crashes.append(run.crashes)
        if self.hangs:
            async with run.in_hand():
                await asyncio.sleep(60)
        if self._error is not None:
            raise self._error
        return self.ended

    async def times(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.done) < count:  # noqa: ASYNC110 - plain to read
                await asyncio.sleep(0.01)


@asynccontextmanager
async def opened(directory: Path, work: Work) -> AsyncIterator[Workflows]:
    workflows = await Workflows.open(directory, work)
    try:
        yield workflows
        await workflows.drain(0.1 if work.hangs else 2)
    finally:
        await workflows.close()


async def test_a_request_is_done_once_however_often_it_comes(tmp_path: Path) -> None:
    work = Work()
    async with opened(tmp_path, work) as workflows:
        await asyncio.gather(*(workflows.start(request("a")) for _ in range(5)))
        await workflows.start(request("b"))
        await work.times(2)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await asyncio.sleep(0.2)
    assert sorted(work.done) == [("a", False), ("b", False)]


async def test_a_request_can_be_looked_up_and_an_unknown_one_is_none(tmp_path: Path) -> None:
    async with opened(tmp_path, Work()) as workflows:
        await workflows.start(request("a"))
        assert await workflows.recorded("a") == request("a")
        assert await workflows.recorded("z") is None


async def test_what_was_not_finished_goes_on_after_a_restart_and_knows_when_it_was_accepted(
    tmp_path: Path,
) -> None:
    work = Work(hangs=True)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
    work.hangs = False
    async with opened(tmp_path, work):
        await work.times(2)
    assert work.done == [("a", False), ("a", True)]
    assert work.accepted[0] == work.accepted[1] and 0 <= time.time() - work.accepted[0] < 60


async def test_what_an_earlier_version_did_not_finish_goes_on_as_just_accepted(tmp_path: Path) -> None:
    work = Work(hangs=True)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
    with sqlite3.connect(tmp_path / "requests.sqlite") as file:
        # It kept no time.
        assert file.execute("delete from operation_outputs where function_name = 'note'").rowcount
        assert file.execute("update operation_outputs set output = 'true'").rowcount == 1
    file.close()
    work.hangs, restarted = False, time.time()
    async with opened(tmp_path, work):
        await work.times(2)
    assert work.done[-1] == ("a", True) and work.accepted[-1] >= restarted


async def test_what_was_stopped_properly_while_it_was_in_hand_did_not_crash(tmp_path: Path) -> None:
    work = Work(hangs=True)
    for times in (1, 2, 3):
        async with opened(tmp_path, work) as workflows:
            await workflows.start(request("a"))
            await work.times(times)
            await asyncio.sleep(0.1)
    assert work.crashes == [0, 0, 0]


async def test_another_error_is_not_tried_again(tmp_path: Path) -> None:
    work = Work(ValueError("secret"))
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
        await asyncio.sleep(0.1)
    assert len(work.done) == 1
    assert b"secret" not in (tmp_path / "requests.sqlite").read_bytes()


async def test_the_file_is_for_its_user_alone(tmp_path: Path) -> None:
    async with opened(tmp_path / "new", Work()):
        assert (tmp_path / "new" / "requests.sqlite").stat().st_mode & 0o077 == 0


async def test_what_is_older_than_a_week_is_deleted(tmp_path: Path) -> None:
    work = Work()
    async with opened(tmp_path, work) as workflows:
        for name in ("old", "new"):
            await workflows.start(request(name))
        await work.times(2)
    with sqlite3.connect(tmp_path / "requests.sqlite") as file:
        week = 8 * 86_400_000
        file.execute(
            "update workflow_status set created_at = created_at - ?, updated_at = updated_at - ?, "
            "completed_at = completed_at - ? where workflow_uuid = 'old'",
            (week, week, week),
        )
    file.close()
    async with opened(tmp_path, work) as workflows:
        async with asyncio.timeout(60):
            while await workflows.recorded("old"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await workflows.recorded("new") is not None


@pytest.mark.parametrize("resumed", [False, True])
async def test_what_was_not_for_the_bot_is_not_kept(tmp_path: Path, resumed: bool) -> None:
    work = Work(ended=NOT_FOR_ME, hangs=resumed)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
    work.hangs = False
    async with opened(tmp_path, work) as workflows:
        await work.times(1 + resumed)
        async with asyncio.timeout(60):
            while await workflows.recorded("a"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    with sqlite3.connect(tmp_path / "requests.sqlite") as file:
        (rows,) = file.execute("select count(*) from operation_outputs").fetchone()
    file.close()
    assert rows == 0


async def test_what_ends_just_before_the_bot_stops_is_not_kept_either(tmp_path: Path) -> None:
    work = Work(ended=NOT_FOR_ME)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(1)
    async with opened(tmp_path, work) as workflows:
        assert await workflows.recorded("a") is None


async def test_what_somebody_asked_is_deleted_for_them_and_not_for_their_namesake_elsewhere(
    tmp_path: Path,
) -> None:
    work = Work()
    async with opened(tmp_path, work) as workflows:
        for name, team in (("a", "T1"), ("b", "T2")):
            await workflows.start(replace(request(name), team=team))
        await work.times(2)
        async with asyncio.timeout(20):
            while not await workflows.idle():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await workflows.forget_of("T2", request("a").asker) == 1
        assert await workflows.recorded("a") is not None and await workflows.recorded("b") is None


class LockedFile:
    """Lists workflows as DBOS does while another process holds its file: not at all."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, **_: Any) -> list[Any]:
        self.asked += 1
        raise sqlite3.OperationalError("database is locked: zebra")


async def test_tidying_that_fails_is_tried_again_and_stops_with_the_bot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = LockedFile()
    monkeypatch.setattr(DBOS, "list_workflows_async", locked)
    monkeypatch.setattr("handlers.jobs.workflows._TIDY_EVERY", 0.01)
    async with opened(tmp_path, Work()):
        async with asyncio.timeout(60):
            while locked.asked < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    told = capsys.readouterr()
    assert "not_tidied" in told.out + told.err and "zebra" not in told.out + told.err


@pytest.mark.parametrize("damage", ["all of it", "its middle", "its end"])
async def test_a_damaged_file_is_told_with_its_way_back_and_left_as_it_is(
    tmp_path: Path, damage: str
) -> None:
    path, work = tmp_path / "requests.sqlite", Work()
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("one"))
        await work.times(1)
    data = bytearray(path.read_bytes())
    start = {"all of it": 0, "its middle": 3 * len(data) // 8, "its end": len(data) - 5_000}[damage]
    data[start : start + 4_096] = b"\xa5" * 4_096
    path.write_bytes(data)
    with pytest.raises(StoreDamaged, match="move it away"):
        async with opened(tmp_path, work):
            pass
    assert path.read_bytes() == data
    path.rename(tmp_path / "put-away")
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("two"))
        await work.times(2)


async def test_where_nothing_can_be_written_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "requests.sqlite").mkdir()
    with pytest.raises(NoSpace, match=r"requests\.sqlite"):
        async with opened(tmp_path, Work()):
            pass


async def test_requests_are_kept_as_long_as_is_set(tmp_path: Path) -> None:
    work = Work()
    for kept, left in ((timedelta(days=1), True), (timedelta(0), False)):
        workflows = await Workflows.open(tmp_path, work, kept=kept)
        try:
            await workflows.start(request("a"))
            async with asyncio.timeout(20):
                while not await workflows.idle():  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            await workflows._tidy_once()
            assert (await workflows.recorded("a") is not None) == left
        finally:
            await workflows.close()
