"""Channels that behave as they were set: dialogs, as people would have them."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.errors import ModelFailed
from bot.question import Question
from bot.reply import Reply
from handlers.simulator.state.posted import Posted
from store.channel import Answers, ChannelSettings, FollowUps, Language, Tone
from store.channel_book import ChannelBook
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import BOT, Talk, talking

COVERED = ChannelSettings(answers=Answers.COVERED)


@asynccontextmanager
async def set_so(backend: ScriptedBackend, directory: Path, settings: ChannelSettings) -> AsyncIterator[Talk]:
    """The bot in its workspace; #general is set so."""
    async with talking(backend, directory) as talk:
        with ChannelBook.open(directory / "store") as book:
            book.set(talk.general.id, settings)
        yield talk


async def quiet(talk: Talk, ts: str) -> bool:
    """Whether nothing was shown below this message, once the bot has looked at it; another question ends."""
    await talk.slack.until(lambda _: talk.slack.heard(ts))
    await talk.said(talk.bob, f"{BOT} ping?", talk.product)
    await asyncio.sleep(0.2)
    statuses = [it for it in talk.workspace.statuses if it.thread_ts == ts and it.text]
    return not talk.replies(ts) and not statuses and not talk.workspace.ephemerals(talk.ann.id)


def only_leave(question: Question) -> Reply:
    return answer("Staff get 28 days.") if "leave" in question.text else no_answer()


# --- what is surely covered --------------------------------------------------------------------------------


async def test_a_question_to_nobody_is_answered_where_the_documents_surely_do(tmp_path: Path) -> None:
    backend = ScriptedBackend(only_leave)
    async with set_so(backend, tmp_path, COVERED) as talk:
        ts = await talk.ask(talk.ann, "how much leave do we get?")
        reply = await talk.reply(ts)
        assert "Staff get 28 days." in reply.visible and reply.stream is None
        assert [it.unasked for it in backend.questions] == [True]
        assert not [it for it in talk.workspace.statuses if it.thread_ts == ts and it.text]
        assert await quiet(talk, await talk.ask(talk.ann, "who won the cup?"))


async def test_talk_is_left_alone(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with set_so(backend, tmp_path, COVERED) as talk:
        for said in (
            "leave is 28 days",
            f"<@{talk.bob.id}> how much leave?",
            "<!here> who has leave?",
            "thanks",
        ):
            assert await quiet(talk, await talk.ask(talk.ann, said)), said
        root = await talk.ask(talk.ann, "lunch, anyone")
        assert await quiet(talk, await talk.ask(talk.bob, "where do we meet?", thread=root))
        assert {it.text for it in backend.questions} == {"ping?"}


async def test_where_nobody_wants_it_a_question_to_nobody_is_not_even_looked_up(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        assert await quiet(talk, await talk.ask(talk.ann, "how much leave do we get?"))
        assert {it.text for it in backend.questions} == {"ping?"}


async def test_whoever_replies_first_has_replied(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(hold=hold)
    async with set_so(backend, tmp_path, COVERED) as talk:
        ts = await talk.ask(talk.ann, "how much leave do we get?")
        await talk.slack.until(lambda _: backend.questions)
        await talk.ask(talk.bob, "28 days", thread=ts)
        hold.set()
        assert await quiet(talk, ts)


async def test_what_fails_unasked_fails_silently(tmp_path: Path) -> None:
    async with set_so(ScriptedBackend(Failing(ModelFailed("x"))), tmp_path, COVERED) as talk:
        ts = await talk.ask(talk.ann, "how much leave do we get?")
        await talk.slack.until(lambda _: talk.slack.heard(ts))
        await asyncio.sleep(0.5)
        assert talk.replies(ts) == [] and talk.workspace.ephemerals(talk.ann.id) == []


async def test_the_same_question_delivered_again_is_answered_once(tmp_path: Path) -> None:
    async with set_so(ScriptedBackend(only_leave), tmp_path, COVERED) as talk:
        ts = await talk.ask(talk.ann, "how much leave do we get?")
        await talk.reply(ts)
        await talk.slack.redeliver()
        await talk.said(talk.bob, f"{BOT} leave?")
        assert len(talk.replies(ts)) == 1


# --- off, follow-ups, documents, language and length -------------------------------------------------------


async def test_switched_off_it_says_so_to_whoever_mentions_it_and_to_nobody_else(tmp_path: Path) -> None:
    async with set_so(ScriptedBackend(), tmp_path, ChannelSettings(answers=Answers.OFF)) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        assert "`/ask` answers you alone" in (await talk.whispered(talk.ann, "switched off")).visible
        assert talk.replies(ts) == [] and talk.workspace.ephemerals(talk.bob.id) == []


async def test_without_follow_ups_it_wants_a_mention_each_time(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with set_so(backend, tmp_path, ChannelSettings(follow_ups=FollowUps.OFF)) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.ask(talk.ann, "and sick leave?", thread=ts)
        assert "You asked: and pay?" in await talk.said(talk.ann, f"{BOT} and pay?", thread=ts)
        assert [it.text for it in backend.questions] == ["how much leave?", "and pay?"]


async def test_what_is_asked_there_is_asked_as_the_channel_was_set_but_for_private_replies(
    tmp_path: Path,
) -> None:
    backend = ScriptedBackend()
    here = ChannelSettings(documents=("people/",), language=Language.GERMAN, tone=Tone.BRIEF)
    async with set_so(backend, tmp_path, here) as talk:
        await talk.said(talk.ann, f"{BOT} leave?")
        await talk.said(talk.ann, f"{BOT} leave?", talk.product)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "leave?")
        await talk.whispered(talk.ann, "You asked")
        assert [it.channel for it in backend.questions] == [here, ChannelSettings(), ChannelSettings()]


# --- who asks a lot ----------------------------------------------------------------------------------------


async def test_who_asks_a_lot_is_told_once_and_answered_later(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path, limits={"per_minute": 2}) as talk:
        asked = [await talk.ask(talk.ann, f"{BOT} question {at}?") for at in range(4)]
        whisper = await talk.whispered(talk.ann, "You have asked a lot within a minute")
        assert whisper.thread_ts in asked
        await talk.slack.until(lambda _: sum(bool(talk.replies(ts)) for ts in asked) == 2)
        waiting = [ts for ts in asked if not talk.replies(ts)]
        await talk.slack.until(
            lambda w: all("and you in about" in w.status(talk.general.id, ts) for ts in waiting)
        )
        assert len([it for it in talk.workspace.ephemerals(talk.ann.id) if "a lot" in it.text]) == 1
        assert "You asked: mine?" in await talk.said(talk.bob, f"{BOT} mine?")


async def test_a_question_that_waits_can_be_deleted(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path, limits={"per_minute": 1}) as talk:
        await talk.said(talk.ann, f"{BOT} one?")
        ts = await talk.ask(talk.ann, f"{BOT} two?")
        await talk.slack.until(lambda w: "and you in about" in w.status(talk.general.id, ts))
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: talk.calls("assistant.threads.setStatus")[-1]["status"] == "")
        assert talk.replies(ts) == []


async def test_where_a_private_reply_could_not_wait_a_button_asks_again(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path, limits={"per_hour": 1}) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "one?")
        await talk.whispered(talk.ann, "You asked: one?")
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "two?")
        whisper = await talk.whispered(talk.ann, "as many questions within an hour")
        assert isinstance(whisper, Posted) and whisper.action("retry") is not None


# --- what other apps ask -----------------------------------------------------------------------------------


async def test_an_app_is_answered_where_its_channel_allows_it_and_nowhere_else(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with set_so(backend, tmp_path, ChannelSettings(apps=("A0PAGER",))) as talk:
        allowed = await talk.alert(f"{BOT} what does PW-2003 mean?")
        reply = await talk.reply(allowed)
        assert "PW-2003" in reply.visible and reply.stream is None
        elsewhere = await talk.alert(f"{BOT} what does PW-2003 mean?", where=talk.product)
        await talk.slack.until(lambda _: talk.slack.heard(elsewhere))
        await talk.said(talk.bob, f"{BOT} ping?", talk.product)
        assert [it.text for it in backend.questions] == ["what does PW-2003 mean?", "ping?"]


async def test_an_app_that_replies_to_each_answer_is_not_answered_for_ever(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with set_so(backend, tmp_path, ChannelSettings(apps=("A0PAGER",))) as talk:
        first = await talk.alert(f"{BOT} what does PW-2003 mean?")
        await talk.reply(first)
        again = await talk.alert(f"{BOT} thanks, and what does PW-2004 mean?", thread=first)
        await talk.slack.until(lambda _: talk.slack.heard(again))
        await talk.said(talk.bob, f"{BOT} ping?", talk.product)
        assert [it.text for it in backend.questions] == ["what does PW-2003 mean?", "ping?"]


async def test_follow_ups_are_those_of_whoever_asked_where_a_channel_is_set_so(tmp_path: Path) -> None:
    for follow_ups, answered in ((FollowUps.ANYONE, True), (FollowUps.ASKER, False)):
        backend = ScriptedBackend()
        async with set_so(backend, tmp_path / follow_ups, ChannelSettings(follow_ups=follow_ups)) as talk:
            ts = await talk.ask(talk.ann, f"{BOT} how much leave do we get?")
            await talk.reply(ts)
            await talk.ask(talk.bob, "and part-time?", thread=ts)
            if answered:
                assert "and part-time?" in (await talk.reply(ts)).visible
            else:
                await talk.said(talk.bob, f"{BOT} ping?", talk.product)
            assert any(it.text == "and part-time?" for it in backend.questions) == answered
