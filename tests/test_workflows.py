"""Requests on disk: done once, looked up later, done again when Slack could not be reached."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientError

from handlers.incoming import Kind, Request
from handlers.workflows import Workflows


def request(name: str) -> Request:
    return Request(name, Kind.ASK, "T1", "C1", "U1", "how?", response_url="http://r")


class Work:
    """Notes what it is given; `fails` says with what, or None."""

    def __init__(self, fails: Callable[[int], Exception | None] = lambda _: None) -> None:
        self.done: list[tuple[str, bool]] = []
        self._fails = fails

    async def __call__(self, asked: Request, resumed: bool) -> str:
        self.done.append((asked.id, resumed))
        if error := self._fails(len(self.done)):
            raise error
        return "answer"

    async def times(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.done) < count:  # noqa: ASYNC110 - plain to read
                await asyncio.sleep(0.01)


@asynccontextmanager
async def opened(directory: Path, work: Work) -> AsyncIterator[Workflows]:
    workflows = await Workflows.open(directory, work, pauses=(0.01, 0.01))
    try:
        yield workflows
        await workflows.drain(2)
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


async def test_when_slack_cannot_be_reached_it_is_tried_again_as_resumed(tmp_path: Path) -> None:
    work = Work(lambda count: ClientError("secret") if count < 3 else None)
    async with opened(tmp_path, work) as workflows:
        await workflows.start(request("a"))
        await work.times(3)
    assert work.done == [("a", False), ("a", True), ("a", True)]


async def test_another_error_is_not_tried_again(tmp_path: Path) -> None:
    work = Work(lambda _: ValueError("secret"))
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
        async with asyncio.timeout(5):
            while await workflows.recorded("old"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert await workflows.recorded("new") is not None
