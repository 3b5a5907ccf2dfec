"""A background call: its progress comes as it goes, and it fails silently when nobody waits for its end."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.reply import Searching, Watch
from handlers.errors import BackendFailed
from handlers.jobs.backend import BackgroundCall


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def fails(watch: Watch) -> str:
    watch(Searching())
    raise OSError("zebra")


async def test_progress_comes_and_then_the_result(executor: ThreadPoolExecutor) -> None:
    def work(watch: Watch) -> str:
        watch(Searching())
        return "done"

    call = BackgroundCall(executor, work)
    assert [each async for news in call.progress() for each in news] == [Searching()]
    assert await call.result() == "done"


async def test_a_failing_disk_is_not_taken_for_a_lost_connection(executor: ThreadPoolExecutor) -> None:
    with pytest.raises(BackendFailed):
        await BackgroundCall(executor, fails).result()


async def test_a_call_that_nobody_waits_for_fails_without_a_word(
    executor: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    call = BackgroundCall(executor, fails)
    async for _ in call.progress():
        pass
    del call
    await asyncio.sleep(0)
    gc.collect()
    assert caplog.text == ""
