"""`inhouse run`, with the real models: it connects, answers, and ends when it is told to."""

import asyncio
from pathlib import Path

import pytest

from bot.runtime import open_runtime
from handlers.serving import serve
from store.audience import Audience
from store.connected import ConnectedSource
from store.source_book import SourceBook
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


@pytest.mark.long
async def test_the_bot_answers_from_what_it_synced_itself(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, handbook = tmp_path / "data", tmp_path / "handbook"
    data.mkdir()
    (data / "models").symlink_to(models_dir)
    handbook.mkdir()
    (handbook / "leave.md").write_text("# Leave\n\nEvery employee gets 26 days of annual leave a year.\n")
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(data))  # as processes of the bot's see it
    with SourceBook.open(data / "store") as book:
        book.add(ConnectedSource("handbook", "folder", str(handbook), Audience.everyone()))
    async with workspace() as talk:
        stop = asyncio.Event()
        with open_runtime(settings_for(talk.slack, data)) as runtime:
            serving = asyncio.create_task(serve(runtime.settings, runtime, stop))
            await talk.slack.connected(timeout=60)
            async with asyncio.timeout(60):
                while not runtime.library.sources():  # noqa: ASYNC110 - a process of its own reads it
                    await asyncio.sleep(0.1)
            said = await talk.said(talk.ann, f"{BOT} how many days of annual leave do I get?")
            stop.set()
            await asyncio.wait_for(serving, 20)
    assert "26 days" in said
