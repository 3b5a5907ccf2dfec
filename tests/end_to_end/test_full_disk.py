"""The disk of a running bot takes nothing any more: askers are told, and the bot lives and recovers."""

import resource
from pathlib import Path

from handlers.jobs.unkept import UNKEPT
from tests.end_to_end.talking import BOT, workspace
from tests.end_to_end.test_crashes import WHOLE, bot


async def test_who_asks_while_the_disk_is_full_is_told_and_answered_later(
    tmp_path: Path,
) -> None:
    async with workspace() as talk:
        async with bot(talk, tmp_path) as process:
            pid = process.pid
            assert pid is not None
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            first = await talk.ask(talk.ann, f"{BOT} quick?")
            assert (await talk.reply(first)).text == WHOLE
            # No file may grow, that of the log included, as on a full disk.
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, most))
            asked = await talk.ask(talk.ann, f"{BOT} and now?")
            told = await talk.whispered(talk.ann, "I cannot put your question on record")
            assert told.text == UNKEPT and process.is_alive()
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
            later = await talk.ask(talk.ann, f"{BOT} quick again?")
            assert (await talk.reply(later)).text == WHOLE
            # Slack delivers again what was not accepted.
            assert (await talk.reply(asked)).text == WHOLE
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1
        assert [len(talk.replies(ts)) for ts in (first, asked, later)] == [1, 1, 1]
