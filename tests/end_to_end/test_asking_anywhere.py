"""The shortcut *Ask a question*: a window, and the answer in a direct message."""

from pathlib import Path
from typing import Any

from bot.question import Turn
from handlers.manifest import ASK_QUESTION
from handlers.simulator.state.posted import Posted
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import Talk, talking


async def asked(talk: Talk, text: str) -> dict[str, Any]:
    """The window that Ann fills in, as it is after she sent it."""
    await talk.slack.global_shortcut(talk.ann.id, ASK_QUESTION)
    view = await talk.slack.until(lambda _: talk.slack.view(talk.ann.id))
    assert view is not None
    await talk.slack.submit(talk.ann.id, view["id"], {"question": {"question": {"value": text}}})
    return view


async def answered(talk: Talk) -> tuple[Posted, Posted]:
    """The question as it stands in Ann's direct messages, and the reply to it."""
    there = talk.dm(talk.ann)
    root = await talk.slack.until(lambda it: next(iter(it.messages[there.id]), None))
    assert root is not None
    talk.read.add(root.ts)
    return root, await talk.reply(root.ts, there)


async def test_a_question_from_anywhere_is_answered_in_a_direct_message(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await asked(talk, "How much leave\ndo I get?")
        assert talk.slack.view(talk.ann.id) is None
        root, reply = await answered(talk)
        assert root.visible == "> How much leave\n> do I get?"
        assert "You asked: How much leave" in reply.visible
        assert backend.questions[0].readers.are_in(talk.general.id)
        said = await talk.said(talk.ann, "And in the second year?", talk.dm(talk.ann), root.ts)
        assert "You asked: And in the second year?" in said
        assert backend.questions[1].history[0] == Turn("user", "How much leave do I get?")


async def test_nothing_in_a_question_pings_or_links(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await asked(talk, f"<!channel> what does <@{talk.bob.id}> & <https://a.example|Bob> do?")
        root, reply = await answered(talk)
        assert root.pings == () and root.unfurls == ()
        assert reply.pings == ()


async def test_a_window_without_a_question_says_so_and_stays(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        view = await asked(talk, "   ")
        assert view["errors"] == {"question": "Write your question."}
        assert backend.questions == [] and talk.slack.view(talk.ann.id) is not None
