"""Dialogs with the bot, as people would have them: said, and what they read then."""

import asyncio
import logging
import threading
import time
from pathlib import Path

import pytest

from bot.errors import Busy, ModelFailed
from bot.question import Question
from bot.reply import Reply
from bot.turn import Turn
from handlers.blocks import FALLBACK
from handlers.listeners.app_home_opened import PROMPTS
from handlers.listeners.feedback import THANKS
from handlers.mrkdwn import escape
from handlers.period import USAGE
from handlers.playground.channel import Channel
from handlers.playground.posted import Posted
from handlers.reasons import STOPPED, reason_for
from handlers.summaries import INVITE, NOT_YOURS
from store.audience import Readers
from tests.end_to_end.scripted import ScriptedMind, answer, no_answer, only_for_everyone
from tests.end_to_end.talking import BOT, talking

# --- questions and answers ---------------------------------------------------------------------------------


async def test_a_mention_in_a_channel_is_answered_in_its_thread_with_sources(tmp_path: Path) -> None:
    async with talking(
        ScriptedMind(lambda _: answer("Staff get 28 days.", "Some carry over.")), tmp_path
    ) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave do we get?")
        reply = await talk.reply(ts)
        assert reply.text == "Staff get 28 days. [1] Some carry over. [1]"
        assert (
            "*1.* <https://docs.example.com/leave|Leave › Annual leave>\n> Staff get 28 days."
            in reply.visible
        )
        assert reply.thread_ts == ts and reply.stream == "stopped"


async def test_sentences_appear_as_they_are_spoken(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda _: answer("First.", "Second.", "Third."), pause=0.15)
    async with talking(mind, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} what?"))
        assert reply.versions[0] == "First. [1]"
        assert reply.versions[1] == "First. [1] Second. [1]"
        assert "Sources" not in reply.versions[2] and "Sources" in reply.versions[-1]


async def test_the_status_line_says_what_is_done_and_goes_away(tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(ScriptedMind(hold=hold), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda w: w.status(talk.general.id, ts) == "is searching…")
        hold.set()
        await talk.reply(ts)
        await talk.slack.until(lambda w: w.statuses[-1].text == "")
        assert talk.workspace.status(talk.general.id, ts) == ""


async def test_the_status_line_goes_away_after_a_failure_too(tmp_path: Path) -> None:
    async with talking(ScriptedMind(_fails(ModelFailed("secret detail"))), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.reply(ts)
        await talk.slack.until(lambda w: not w.statuses or w.statuses[-1].text == "")
        assert talk.workspace.status(talk.general.id, ts) == ""


async def test_a_follow_up_by_the_asker_needs_no_new_mention_and_knows_what_was_said(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda q: answer("Staff get *28* days." if "leave" in q.text else "Ten of them."))
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        assert (await talk.said(talk.ann, "and how many carry over?", thread=ts)).startswith("Ten of them.")
        assert mind.questions[-1].text == "and how many carry over?"
        assert mind.questions[-1].history == (
            Turn("user", "how much leave?"),
            Turn("assistant", "Staff get *28* days."),
        )


async def test_thanks_and_others_talk_in_the_thread_get_no_answer(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.ask(talk.ann, "thanks, that helps", thread=ts)
        await talk.ask(talk.bob, "is it the same for me?", thread=ts)
        await talk.ask(talk.ann, "Bob, did you get yours?", thread=ts)
        await talk.ask(talk.bob, "lunch?")
        last = await talk.ask(talk.bob, f"{BOT} how many days for me?", thread=ts)
        await talk.slack.until(lambda _: len(talk.replies(ts)) == 2)
        await asyncio.sleep(0.2)
        assert len(talk.replies(ts)) == 2 and float(talk.replies(ts)[1].ts) > float(last)


async def test_the_bot_can_be_called_into_a_thread_it_knows_nothing_of(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "Where is the handbook?")
        await talk.ask(talk.bob, BOT, thread=ts)
        assert (await talk.reply(ts)).text == "You asked: Where is the handbook?. [1]"


async def test_a_direct_message_is_answered_with_memory_of_the_last_ones(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda q: answer(f"About {q.text}"))
    async with talking(mind, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        await talk.said(talk.ann, "laptops?", dm)
        ts = await talk.ask(talk.ann, "and phones?", dm)
        await talk.reply(ts, dm)
        assert mind.questions[-1].history == (Turn("user", "laptops?"), Turn("assistant", "About laptops?"))
        await talk.said(talk.ann, "and cases?", dm, thread=ts)
        assert [turn.text for turn in mind.questions[-1].history] == ["and phones?", "About and phones?"]


async def test_hello_is_told_what_the_bot_is_for(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        assert "Ask me a question" in await talk.said(talk.ann, "hello!", talk.dm(talk.ann))
        assert "Ask me a question" in await talk.said(talk.ann, BOT)
        assert mind.questions == []


async def test_what_the_documents_do_not_say_is_refused_with_the_nearest(tmp_path: Path) -> None:
    async with talking(ScriptedMind(lambda _: no_answer()), tmp_path) as talk:
        said = await talk.said(talk.ann, f"{BOT} who won the cup?")
        assert "I found nothing in the documents" in said and "The office is closed on Sundays." in said


async def test_people_are_named_in_what_the_model_reads(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        await talk.said(talk.ann, f"{BOT} what does <@{talk.bob.id}> do &amp; why?")
        assert mind.questions[-1].text == "what does @Bob do & why?"


async def test_a_name_is_not_pinged_by_the_answer(tmp_path: Path) -> None:
    hostile = "Tell <!channel>, <@U0000001> and @here: [free](https://evil.example/x.png) <https://a.b|c>."
    async with talking(ScriptedMind(lambda _: answer(hostile, hostile, title=hostile)), tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} whom?"))
        assert reply.pings == () and reply.unfurls == ()
        assert "(`https://evil.example/x.png`)" in reply.text
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "whom?")
        whisper = await talk.whispered(talk.ann, "Sources")
        assert whisper.pings == () and whisper.unfurls == ()


# --- who reads along ---------------------------------------------------------------------------------------


async def test_where_a_guest_reads_along_nothing_for_everyone_is_used(tmp_path: Path) -> None:
    mind = ScriptedMind(only_for_everyone)
    async with talking(mind, tmp_path) as talk:
        assert "Staff get 28 days." in await talk.said(talk.ann, f"{BOT} leave?")
        said = await talk.said(talk.ann, f"{BOT} leave?", talk.product)
        assert "28" not in said and "Guests read along here" in said
        assert mind.questions[-1].readers == Readers.of_channel(talk.product.id, outsiders=True)


async def test_a_guest_who_joins_is_noticed_at_once(tmp_path: Path) -> None:
    async with talking(ScriptedMind(only_for_everyone), tmp_path) as talk:
        assert "28 days" in await talk.said(talk.ann, f"{BOT} leave?")
        talk.workspace.join(talk.guest.id, talk.general.id)
        assert "28 days" not in await talk.said(talk.ann, f"{BOT} leave?")


async def test_when_slack_does_not_tell_who_is_there_a_guest_is_assumed(tmp_path: Path) -> None:
    async with talking(ScriptedMind(only_for_everyone), tmp_path) as talk:
        talk.slack.fail("conversations.members")
        assert "28 days" not in await talk.said(talk.ann, f"{BOT} leave?")
        assert "28 days" in await talk.said(talk.ann, f"{BOT} leave?")


async def test_a_direct_message_draws_on_the_channels_of_its_writer(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        await talk.said(talk.ann, "leave?", talk.dm(talk.ann))
        channels = [talk.general.id, talk.product.id]
        seen = mind.questions[-1].readers
        assert seen.scopes >= Readers.of_person(talk.ann.id, channels, outsider=False).scopes
        await talk.said(talk.guest, "leave?", talk.dm(talk.guest))
        assert mind.questions[-1].readers == Readers.of_person(
            talk.guest.id, [talk.product.id], outsider=True
        )


# --- commands, the shortcut, buttons -----------------------------------------------------------------------


async def test_ask_answers_the_asker_alone_also_where_the_bot_is_not(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        ack = await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/ask", "how much leave?")
        assert ack.ok and ack.elapsed_s < 3
        assert "You asked: how much leave?" in (await talk.whispered(talk.ann, "Sources")).visible
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1, "the line that says 'searching' is replaced"
        assert talk.workspace.ephemerals(talk.bob.id) == []


async def test_ask_without_a_question_tells_how(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", " ")
        assert "Write your question" in (await talk.whispered(talk.ann)).visible


async def test_slack_hears_at_once_while_the_model_is_busy(tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(ScriptedMind(hold=hold), tmp_path) as talk:
        for _ in range(5):
            ack = await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
            assert ack.ok and ack.elapsed_s < 1
        assert (
            await talk.slack.shortcut(talk.ann.id, "summarize_thread", *await _thread(talk))
        ).elapsed_s < 1
        hold.set()
        await talk.slack.until(lambda w: sum("Sources" in m.visible for m in w.ephemerals(talk.ann.id)) == 5)


async def test_summarize_sums_up_the_channel_with_links(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        first = await talk.ask(talk.ann, "The <https://a.example|release> slips, says <@" + talk.bob.id + ">")
        await talk.ask(talk.bob, "To Friday", thread=first)
        await talk.ask(talk.ann, "Fine")
        await talk.slack.command(talk.bob.id, talk.general.id, "/summarize", "")
        whisper = await talk.whispered(talk.bob, "Summary")
        assert "*Summary of the last day* · 3 messages" in whisper.visible
        assert f"• Ann began. <https://playground.slack.com/archives/{talk.general.id}/p" in whisper.visible
        assert [(said.author, said.text) for said in mind.heard[-1]] == [
            ("Ann", "The release slips, says @Bob"),
            ("Bob", "To Friday"),
            ("Ann", "Fine"),
        ]
        assert f"thread_ts={first}" in mind.heard[-1][1].link


async def test_summarize_takes_a_number_of_messages(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        for text in ("one", "two", "three"):
            await talk.ask(talk.ann, text)
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "2")
        assert "the last 2 messages* · 2 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert [said.text for said in mind.heard[-1]] == ["two", "three"]


async def test_a_reply_also_sent_to_the_channel_is_summed_up_once(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        first = await talk.ask(talk.ann, "one")
        await talk.ask(talk.ann, "two", thread=first)
        here, ts = talk.general.id, talk.workspace.new_ts()
        three = Posted(
            here, ts, talk.bob.id, "three", thread_ts=first, broadcast=True, subtype="thread_broadcast"
        )
        talk.workspace.post(three)
        await talk.slack.command(talk.ann.id, here, "/summarize", "")
        assert "3 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert sorted(said.text for said in mind.heard[-1]) == ["one", "three", "two"]


async def test_summarize_tells_how_to_write_a_period(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "since Easter")
        assert (await talk.whispered(talk.ann)).text == USAGE


async def test_summarize_where_the_bot_is_not_asks_for_an_invitation(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/summarize", "")
        assert (await talk.whispered(talk.ann, "invite")).text == INVITE


async def test_an_empty_channel_has_nothing_to_sum_up(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "3d")
        assert "Nobody wrote anything" in (await talk.whispered(talk.ann, "Nobody")).text


async def test_the_shortcut_sums_up_a_thread(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "Where do we meet?")
        reply = await talk.ask(talk.bob, "At the station", thread=ts)
        await talk.ask(talk.bob, "unrelated")
        await talk.slack.shortcut(talk.ann.id, "summarize_thread", talk.general.id, reply)
        assert "*Summary of this thread* · 2 messages" in (await talk.whispered(talk.ann, "Summary")).visible
        assert talk.replies(ts) == []
        assert len(talk.workspace.ephemerals(talk.ann.id)) == 1, "no line that says 'reading' is left behind"


async def test_a_summary_is_not_shown_to_somebody_who_has_left(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        secret = talk.workspace.add_channel("secret", talk.ann, talk.bob, private=True)
        root = await talk.ask(talk.bob, "We lay off Gus", secret)
        talk.slack.fail("conversations.replies", "unknown_error")
        await talk.slack.shortcut(talk.ann.id, "summarize_thread", secret.id, root)
        failed = await talk.whispered(talk.ann, "Try again")
        secret.members.remove(talk.ann.id)
        await talk.slack.press(talk.ann.id, secret.id, failed.ts, "retry")
        assert (await talk.whispered(talk.ann, "sum it up")).text == NOT_YOURS
        assert mind.heard == []


async def test_feedback_is_kept_with_its_question(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} how much leave?"))
        buttons = reply.action("feedback")
        assert buttons is not None
        bad = buttons[1]["negative_button"]["value"]
        assert (await talk.slack.press(talk.bob.id, talk.general.id, reply.ts, "feedback", bad)).ok
        await talk.whispered(talk.bob, THANKS)
        (rating,) = mind.ratings
        assert (rating.good, rating.user, rating.question) == (False, talk.bob.id, "how much leave?")
        assert rating.reply.startswith("You asked: how much leave?")


async def test_opening_the_direct_message_offers_prompts(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.open_home(talk.ann.id)
        await talk.slack.until(lambda w: talk.dm(talk.ann).id in w.prompts)
        assert len(talk.workspace.prompts[talk.dm(talk.ann).id]) == len(PROMPTS) <= 4
        assert "thread_ts" not in talk.calls("assistant.threads.setSuggestedPrompts")[0]


# --- once, and never lost ----------------------------------------------------------------------------------


async def test_an_event_that_comes_again_is_answered_once(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.slack.redeliver()
        await talk.slack.redeliver()
        await talk.said(talk.ann, f"{BOT} and now?")
        assert len(talk.replies(ts)) == 1 and len(mind.questions) == 2


async def test_the_bot_goes_on_after_slack_asks_it_to_reconnect(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        await talk.slack.disconnect()
        await talk.slack.connected(times=2)
        assert "You asked: still there?" in await talk.said(talk.ann, f"{BOT} still there?")


async def test_a_rate_limit_is_waited_out(tmp_path: Path) -> None:
    async with talking(ScriptedMind(lambda _: no_answer()), tmp_path) as talk:
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
    async with talking(ScriptedMind(lambda _: said, pause=0.05), tmp_path) as talk:
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
    async with talking(ScriptedMind(lambda _: answer("First.", "Second."), pause=0.1), tmp_path) as talk:
        talk.slack.lose("chat.appendStream")
        # Sent three times before the attempt is given up.
        talk.slack.lose("chat.update", times=3)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert (await talk.reply(ts, seconds=20)).text == "First. [1] Second. [1]"
        assert len(talk.replies(ts)) == 1


async def test_an_outage_that_answers_neither_loses_nor_doubles_a_reply(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        talk.slack.fail("chat.startStream", "internal_error")
        # The second would be the one that says why there is no reply.
        talk.slack.fail("chat.postMessage", "internal_error", times=2)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert "You asked: what?" in (await talk.reply(ts)).visible
        assert len(talk.replies(ts)) == 1


async def test_a_follow_up_is_answered_although_slack_could_not_be_asked_at_first(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        talk.slack.fail("conversations.replies", "internal_error")
        assert "how many carry over?" in await talk.said(talk.ann, "and how many carry over?", thread=ts)


async def test_a_group_direct_message_is_a_channel_of_its_members(tmp_path: Path) -> None:
    mind = ScriptedMind()
    async with talking(mind, tmp_path) as talk:
        group = Channel("G0GROUP", "mpdm", "mpim", [talk.ann.id, talk.bob.id, "U0INHOUSE"])
        talk.workspace.adopt(group)
        await talk.ask(talk.ann, "what do you think?", group)
        await talk.said(talk.ann, f"{BOT} how much leave?", group)
        assert mind.questions[-1].readers == Readers.of_channel(group.id, outsiders=False)
        assert len(mind.questions) == 1


async def test_a_stream_that_dies_loses_no_text(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda _: answer("First.", "Second.", "Third."), pause=0.3)
    async with talking(mind, tmp_path, {"stream_s": 0.2}) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        reply = await talk.reply(ts)
        assert reply.text == "First. [1] Second. [1] Third. [1]" and "Sources" in reply.visible
        assert len(talk.replies(ts)) == 1


async def test_where_slack_does_not_stream_there_is_one_message(tmp_path: Path) -> None:
    async with talking(ScriptedMind(lambda _: answer("First.", "Second.")), tmp_path) as talk:
        talk.slack.fail("chat.startStream", "unknown_method")
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        reply = await talk.reply(ts)
        assert reply.text == "First. [1] Second. [1]" and reply.stream is None and len(talk.replies(ts)) == 1


async def test_a_reply_that_differs_from_what_streamed_is_written_anew(tmp_path: Path) -> None:
    class Changing(ScriptedMind):
        """Speaks one thing, replies another: the end counts."""

        def answer(self, *args: object) -> Reply:
            super().answer(*args)  # type: ignore[arg-type]
            return no_answer()

    async with talking(Changing(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert "I found nothing" in (await talk.reply(ts)).visible and len(talk.replies(ts)) == 1


async def test_a_failure_is_said_without_its_details_and_can_be_tried_again(tmp_path: Path) -> None:
    mind = ScriptedMind(_fails(ModelFailed("secret detail")))
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        failed = await talk.reply(ts)
        assert "Something went wrong on my side" in failed.visible and "secret" not in failed.visible
        mind.script = lambda _: answer("Staff get 28 days.")
        await talk.slack.press(talk.ann.id, talk.general.id, failed.ts, "retry")
        await talk.slack.until(lambda _: "28 days" in talk.replies(ts)[0].visible)
        assert len(talk.replies(ts)) == 1
        await talk.said(talk.ann, "and then?", thread=ts)
        assert [turn.text for turn in mind.questions[-1].history] == ["how much leave?", "Staff get 28 days."]


async def test_a_private_failure_can_be_tried_again(tmp_path: Path) -> None:
    mind = ScriptedMind(_fails(ModelFailed("x")))
    async with talking(mind, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        failed = await talk.whispered(talk.ann, "went wrong")
        mind.script = lambda _: answer("Staff get 28 days.")
        await talk.slack.press(talk.ann.id, talk.general.id, failed.ts, "retry")
        assert "28 days" in (await talk.whispered(talk.ann, "28 days")).visible


async def test_too_many_questions_are_told_so(tmp_path: Path) -> None:
    hold = threading.Event()
    mind = ScriptedMind(hold=hold)
    async with talking(mind, tmp_path, slots=1, queue=1) as talk:
        await talk.ask(talk.ann, f"{BOT} one?")
        await talk.ask(talk.ann, f"{BOT} two?")
        await talk.slack.until(lambda _: len(mind.questions) == 2)
        busy = await talk.said(talk.ann, f"{BOT} three?")
        assert escape(reason_for(Busy())) in busy and "Try again" in busy
        hold.set()


async def test_a_deleted_question_is_not_answered(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda _: answer("First.", "Second."), pause=30)
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda _: bool(talk.replies(ts)))
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts))


async def test_an_edited_question_is_answered_anew(tmp_path: Path) -> None:
    hold = threading.Event()
    mind = ScriptedMind(hold=hold)
    async with talking(mind, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        await talk.slack.until(lambda _: bool(mind.questions))
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await talk.slack.until(lambda _: len(mind.questions) == 2)
        hold.set()
        assert "how much leave?" in (await talk.reply(ts)).visible
        assert len(talk.replies(ts)) == 1


async def test_the_stop_button_stops(tmp_path: Path) -> None:
    mind = ScriptedMind(lambda _: answer("First.", "Second."), pause=30)
    async with talking(mind, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        ts = await talk.ask(talk.ann, "what?", dm)
        await talk.slack.until(lambda w: bool(w.replies(dm.id, ts)))
        assert talk.workspace.sessions[-1]["status"] == "processing"
        began = time.monotonic()
        await talk.slack.stop(talk.ann.id, dm.id, ts)
        stopped = (await talk.reply(ts, dm)).visible
        assert "First. [1]" in stopped and STOPPED in stopped and time.monotonic() - began < 5
        await talk.slack.until(lambda w: w.sessions[-1]["status"] == "active")


async def test_an_expired_response_url_does_not_lose_the_answer(tmp_path: Path) -> None:
    async with talking(ScriptedMind(), tmp_path) as talk:
        talk.slack.fail("response_url", "expired_url", times=9, status=404)
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        dm = talk.dm(talk.ann).id
        await talk.slack.until(lambda w: any("how much leave" in m.visible for m in w.messages.get(dm, ())))


async def test_a_very_long_answer_arrives_whole(tmp_path: Path) -> None:
    sentences = [f"Sentence {i} says something at some length here." for i in range(200)]
    async with talking(ScriptedMind(lambda _: answer(*sentences)), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} everything?")
        await talk.slack.until(lambda _: "Good answer" in "".join(m.visible for m in talk.replies(ts)))
        shown = " ".join(m.visible for m in talk.replies(ts))
        assert all(f"Sentence {i} says" in shown for i in range(200)) and len(shown) > FALLBACK


async def test_logs_hold_ids_and_never_what_people_wrote(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="slack_bolt")
    async with talking(ScriptedMind(_fails(ValueError("zebra"))), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} zebra?")
        await talk.reply(ts)
    out, err = capfd.readouterr()
    assert "reply_failed" in out + err and ts in out + err
    assert "zebra" not in out + err + caplog.text


def _fails(error: Exception) -> "_Failing":
    return _Failing(error)


class _Failing:
    """A script that ends in an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, question: Question) -> Reply:
        raise self._error


async def _thread(talk: object) -> tuple[str, str]:
    from tests.end_to_end.talking import Talk

    assert isinstance(talk, Talk)
    return talk.general.id, await talk.ask(talk.bob, "a thread")
