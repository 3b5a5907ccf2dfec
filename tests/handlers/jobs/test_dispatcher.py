"""What fails in the background is by its kind, never with what people wrote."""

import asyncio
import gc
from typing import cast

import pytest

from handlers.jobs.context import AppContext
from handlers.jobs.dispatcher import Dispatcher
from handlers.jobs.workflows import Workflows


async def _fails() -> None:
    try:
        raise OSError("zebra")
    except OSError as disk:
        raise RuntimeError("zebra") from disk


async def test_what_fails_in_the_background_is_logged_without_its_text(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    dispatcher = Dispatcher(cast(AppContext, None), cast(Workflows, None))
    dispatcher.in_background(_fails())
    await dispatcher.settle()
    await asyncio.sleep(0)
    gc.collect()
    told = capsys.readouterr()
    assert "background_task_failed" in told.out + told.err and "RuntimeError" in told.out + told.err
    assert "zebra" not in told.out + told.err + caplog.text
