"""Whatever happens to the line to Slack: every reply comes, whole, and once."""

import asyncio
import time
from pathlib import Path

import pytest

from bot.reply import Reply
from handlers import connection
from handlers.rendering.message import FALLBACK
from tests.end_to_end.scripted import ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import BOT, talking


async def test_an_event_that_comes_again_is_answered_once(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.slack.redeliver()
        await talk.slack.redeliver()
        await talk.said(talk.ann, f"{BOT} and now?")
        assert len(talk.replies(ts)) == 1 and len(backend.questions) == 2


async def test_the_bot_goes_on_after_slack_asks_it_to_reconnect(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.disconnect()
        await talk.slack.connected(times=2)
        assert "You asked: still there?" in await talk.said(talk.ann, f"{BOT} still there?")


async def test_a_half_open_line_is_noticed_within_six_pings_and_what_was_lost_on_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute, where one is sent each ten seconds."""
    assert connection.PING_S <= 10
    monkeypatch.setattr(connection, "PING_S", 0.5)
    rules = {"ack_s": 1.0, "retry_after_s": (0.2, 1.0, 1.0)}
    async with talking(ScriptedBackend(), tmp_path, rules) as talk:
        await talk.slack.freeze()
        began = time.monotonic()
        ts = await talk.ask(talk.ann, f"{BOT} still there?")
        await talk.slack.connected(times=2)
        assert time.monotonic() - began < 6 * connection.PING_S
        assert "You asked: still there?" in (await talk.reply(ts)).visible


async def test_a_rate_limit_is_waited_out(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(lambda _: no_answer()), tmp_path) as talk:
        talk.slack.rate_limit("chat.postMessage", retry_after=1)
        assert "I found nothing" in await talk.said(talk.ann, f"{BOT} who?")


@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage"]
)
@pytest.mark.parametrize("done", [False, True])
async def test_a_line_that_breaks_neither_loses_nor_doubles_a_reply(
    tmp_path: Path, method: str, done: bool
) -> None:
    """`done`: Slack did what it was asked, and its answer is lost."""
    said: Reply = no_answer() if method == "chat.postMessage" else answer("First.", "Second.")
    async with talking(ScriptedBackend(lambda _: said, pause=0.05), tmp_path) as talk:
        talk.slack.lose(method, answer=done)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.reply(ts)
        await asyncio.sleep(0.1)
        (reply,) = talk.replies(ts)
        assert "Good answer" in reply.visible
        assert reply.text.startswith(
            "I found nothing" if method == "chat.postMessage" else "First. [1] Second. [1]"
        )


async def test_a_line_that_breaks_for_longer_neither_loses_nor_doubles_a_reply(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(lambda _: answer("First.", "Second."), pause=0.1), tmp_path) as talk:
        talk.slack.lose("chat.appendStream")
        # Sent three times before the attempt is given up.
        talk.slack.lose("chat.update", times=3)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert (await talk.reply(ts, seconds=20)).text == "First. [1] Second. [1]"
        assert len(talk.replies(ts)) == 1


async def test_an_outage_that_answers_neither_loses_nor_doubles_a_reply(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("chat.startStream", "internal_error")
        # The second would be the one that says why there is no reply.
        talk.slack.fail("chat.postMessage", "internal_error", times=2)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert "You asked: what?" in (await talk.reply(ts)).visible
        assert len(talk.replies(ts)) == 1


async def test_a_follow_up_is_answered_although_slack_could_not_be_asked_at_first(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        talk.slack.fail("conversations.replies", "internal_error")
        assert "how many carry over?" in await talk.said(talk.ann, "and how many carry over?", thread=ts)


async def test_a_stream_that_dies_loses_no_text(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: answer("First.", "Second.", "Third."), pause=0.3)
    async with talking(backend, tmp_path, {"stream_s": 0.2}) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        reply = await talk.reply(ts)
        assert reply.text == "First. [1] Second. [1] Third. [1]" and "Sources" in reply.visible
        assert len(talk.replies(ts)) == 1


async def test_where_slack_does_not_stream_there_is_one_message(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(lambda _: answer("First.", "Second.")), tmp_path) as talk:
        talk.slack.fail("chat.startStream", "unknown_method")
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        reply = await talk.reply(ts)
        assert reply.text == "First. [1] Second. [1]" and reply.stream is None and len(talk.replies(ts)) == 1


async def test_a_reply_that_differs_from_what_streamed_is_written_anew(tmp_path: Path) -> None:
    class Changing(ScriptedBackend):
        """Speaks one thing, replies another: the end counts."""

        def answer(self, *args: object) -> Reply:
            super().answer(*args)  # type: ignore[arg-type]
            return no_answer()

    async with talking(Changing(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert "I found nothing" in (await talk.reply(ts)).visible and len(talk.replies(ts)) == 1


async def test_an_expired_response_url_does_not_lose_the_answer(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("response_url", "expired_url", times=9, status=404)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        dm = talk.dm(talk.ann).id
        await talk.slack.until(lambda w: any("how much leave" in m.visible for m in w.messages.get(dm, ())))


@pytest.mark.parametrize("trouble", ["5xx", "lost", "answer lost"])
async def test_a_private_reply_that_slack_does_not_take_now_comes_later_in_the_same_place_alone(
    tmp_path: Path, trouble: str
) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        if trouble == "5xx":
            talk.slack.fail("response_url", "internal_error", times=3, status=503)
        else:
            # Slack takes five: what it took and did not say so counts.
            talk.slack.lose("response_url", times=3, answer=trouble == "answer lost")
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        await talk.whispered(talk.ann, "You asked: how much leave?")
        assert talk.bot is not None
        while not await talk.bot.workflows.idle():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        seen = [it for it in talk.workspace.ephemerals(talk.ann.id) if "Searching…" in it.visible]
        there = [it for it in talk.workspace.ephemerals(talk.ann.id) if "You asked" in it.visible]
        assert not seen and len(there) == 1
        assert not talk.workspace.messages.get(talk.dm(talk.ann).id)


async def test_a_private_reply_that_came_as_a_direct_message_is_not_said_there_again(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("response_url", "expired_url", times=9, status=404)
        # Slack posts it, and the bot does not hear of it.
        talk.slack.lose("chat.postMessage", answer=True)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        assert talk.bot is not None
        await talk.slack.until(lambda w: bool(w.messages.get(talk.dm(talk.ann).id)))
        while not await talk.bot.workflows.idle():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert len(talk.workspace.messages[talk.dm(talk.ann).id]) == 1


async def test_a_very_long_answer_arrives_whole(tmp_path: Path) -> None:
    sentences = [f"Sentence {i} says something at some length here." for i in range(200)]
    async with talking(ScriptedBackend(lambda _: answer(*sentences)), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} everything?")
        await talk.slack.until(lambda _: "Good answer" in "".join(m.visible for m in talk.replies(ts)))
        shown = " ".join(m.visible for m in talk.replies(ts))
        assert all(f"Sentence {i} says" in shown for i in range(200)) and len(shown) > FALLBACK
