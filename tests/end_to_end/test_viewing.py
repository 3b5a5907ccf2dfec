"""What somebody has open beside a direct message is what "this channel" means there, if they may read it."""

from pathlib import Path

import pytest

from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, talking
from tests.end_to_end.test_summaries import HOUR, heard, said_ago


@pytest.mark.parametrize("asked", ["summarize this channel", "tl;dr", "catch me up please"])
async def test_the_channel_that_is_open_is_summed_up(tmp_path: Path, asked: str) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        said_ago(talk, talk.bob, "We ship on Monday.", HOUR, talk.product)
        await talk.slack.look(talk.ann.id, talk.product.id)
        assert "Summary of the last day · #product" in await talk.said(talk.ann, asked, talk.dm(talk.ann))
        assert heard(backend) == ["We ship on Monday."] and backend.questions == []


async def test_the_thread_of_the_message_that_is_open_is_summed_up(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        root = await talk.ask(talk.bob, "Who brings the cake?")
        await talk.ask(talk.ann, "I do.", thread=root)
        await talk.ask(talk.bob, "Something else.")
        await talk.slack.look(talk.ann.id, talk.general.id, root)
        said = await talk.said(talk.ann, "summarize this thread", talk.dm(talk.ann))
        assert "Summary of this thread" in said
        assert heard(backend) == ["Who brings the cake?", "I do."]


async def test_once_nothing_is_open_the_bot_says_how_to_get_a_summary(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.slack.look(talk.ann.id, talk.product.id)
        await talk.slack.look(talk.ann.id)
        assert "`/summarize`" in await talk.said(talk.ann, "summarize this channel", talk.dm(talk.ann))
        assert backend.summarized == []


@pytest.mark.parametrize("message", [False, True])
async def test_what_its_asker_may_not_read_is_not_summed_up_whatever_slack_says_they_see(
    tmp_path: Path, message: bool
) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("merger", talk.bob, private=True)
        root = await talk.ask(talk.bob, "psst", secret)
        await talk.slack.look(talk.ann.id, secret.id, root if message else "")
        said = await talk.said(talk.ann, "summarize this thread", talk.dm(talk.ann))
        assert "cannot sum it up for you" in said or "I do not find #…" in said
        assert backend.summarized == [] and "merger" not in said


async def test_a_question_is_answered_from_documents_whatever_is_open(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.look(talk.ann.id, talk.product.id)
        said = await talk.said(talk.ann, "How much leave do I get?", talk.dm(talk.ann))
        assert "You asked: How much leave do I get?" in said
        assert "You asked" in await talk.said(talk.ann, f"{BOT} and here?")
