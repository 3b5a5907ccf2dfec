"""The bot is backed up while it answers, and restored: what it answered since is not said again."""

import asyncio
from pathlib import Path

import pytest

from bot.cli.sessions.backup import bring_back
from bot.settings import load
from handlers.errors import AlreadyRunning
from handlers.run_lock import run_lock
from store.backup import write_backup
from store.channel_book import ChannelBook
from tests.end_to_end.talking import BOT, workspace
from tests.end_to_end.test_crashes import WHOLE, bot, whole


@pytest.mark.long
async def test_open_requests_of_a_backup_are_answered_once_also_those_answered_since(
    tmp_path: Path,
) -> None:
    data_dir, file = tmp_path / "data", tmp_path / "backup.zip"
    data_dir.mkdir()
    async with workspace() as talk:
        async with bot(talk, data_dir) as process:
            ChannelBook.open(data_dir / "store").close()  # a ledger: the scripted backend makes none
            since = await talk.ask(talk.ann, f"{BOT} slow?", talk.general)
            never = await talk.ask(talk.ann, f"{BOT} slow?", talk.product)
            await talk.slack.until(lambda _: bool(talk.replies(since)), timeout=20)
            await talk.slack.until(lambda _: bool(talk.replies(never, talk.product)), timeout=20)
            await asyncio.to_thread(write_backup, data_dir, file)
            process.kill()
            await asyncio.to_thread(process.join)
        # One is answered after the backup; the machine of the other is lost before it is.
        (data_dir / "hurry").touch()
        async with bot(talk, data_dir) as process:
            await whole(talk, since, talk.general)
            process.kill()
            await asyncio.to_thread(process.join)
        answered = [talk.replies(since), talk.replies(never, talk.product)]
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "hurry").touch()
        bring_back(file, load(data_dir=elsewhere), replace=False, requests=True, as_json=True)
        async with bot(talk, elsewhere):
            await whole(talk, never, talk.product)
            await asyncio.sleep(1.0)
        assert [it.text for it in talk.replies(since)] == [it.text for it in answered[0]] == [WHOLE]
        assert len(talk.replies(never, talk.product)) == 1


def test_nothing_is_restored_while_a_bot_runs(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(AlreadyRunning, match="stop that one first"), run_lock(tmp_path):
        raise AssertionError("it runs")
