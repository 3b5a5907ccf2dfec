"""Work in threads: heard as it goes, and silent when nobody waits for its end."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.answering import Searching, Watch
from handlers.errors import MindFailed
from handlers.labour import Labour


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

    labour = Labour(threads, work)
    assert [each async for news in labour.heard() for each in news] == [Searching()]
    assert await labour.result() == "done"


async def test_a_failing_disk_is_not_taken_for_a_broken_line(threads: ThreadPoolExecutor) -> None:
    with pytest.raises(MindFailed):
        await Labour(threads, fails).result()


async def test_work_that_nobody_waits_for_fails_without_a_word(
    threads: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    labour = Labour(threads, fails)
    async for _ in labour.heard():
        pass
    del labour
    await asyncio.sleep(0)
    gc.collect()
    assert caplog.text == ""
