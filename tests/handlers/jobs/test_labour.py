"""Work in threads: heard as it goes, and silent when nobody waits for its end."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.reply import Searching, Watch
from handlers.errors import BackendFailed
from handlers.jobs.backend import BackgroundCall


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def fails(watch: Watch) -> str:
    watch(Searching())
    raise OSError("zebra")


async def test_what_is_told_is_heard_and_the_result_comes(threads: ThreadPoolExecutor) -> None:
    def work(watch: Watch) -> str:
        watch(Searching())
        return "done"

    call = BackgroundCall(threads, work)
    assert [each async for news in call.heard() for each in news] == [Searching()]
    assert await call.result() == "done"


async def test_a_failing_disk_is_not_taken_for_a_broken_line(threads: ThreadPoolExecutor) -> None:
    with pytest.raises(BackendFailed):
        await BackgroundCall(threads, fails).result()


async def test_work_that_nobody_waits_for_fails_without_a_word(
    threads: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    call = BackgroundCall(threads, fails)
    async for _ in call.heard():
        pass
    del call
    await asyncio.sleep(0)
    gc.collect()
    assert caplog.text == ""
