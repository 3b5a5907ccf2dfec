"""`inhouse run`, with the real models: it connects, answers, and ends when it is told to."""

import asyncio
from pathlib import Path

import pytest

from bot.runtime import open_runtime
from handlers.serving import serve
from tests.end_to_end.talking import BOT, settings_for, workspace


async def test_the_bot_serves_until_it_is_stopped(
    tmp_path: Path, models_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    async with workspace() as talk:
        stop = asyncio.Event()
        with open_runtime(settings_for(talk.slack, tmp_path)) as runtime:
            serving = asyncio.create_task(serve(runtime.settings, runtime, stop))
            await talk.slack.connected(timeout=60)
            assert "I found nothing in the documents" in await talk.said(talk.ann, f"{BOT} who won the cup?")
            stop.set()
            await asyncio.wait_for(serving, 20)
    told = "".join(capfd.readouterr())
    begun = ["loading_models", "models_loaded", "connecting", "connected ", "ready ", "nothing_indexed"]
    assert [told.index(each) for each in begun] == sorted(told.index(each) for each in begun)
    assert "@inhouse" in told and "documents=0" in told and "Ctrl-C" in told
