"""Dialogs with the bot, as people would have them: said, and what they read then."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

from bot.errors import ModelFailed
from bot.grounding.contradiction import disagreements
from bot.question import Turn
from handlers.simulator.state.records import Channel
from store.audience import Readers
from store.sentences import sentences_of
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer, no_answer, only_for_everyone, passage
from tests.end_to_end.talking import BOT, talking

# --- questions and answers ---------------------------------------------------------------------------------


async def test_a_mention_in_a_channel_is_answered_in_its_thread_with_sources(tmp_path: Path) -> None:
    async with talking(
        ScriptedBackend(lambda _: answer("Staff get 28 days.", "Some carry over.")), tmp_path
    ) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave do we get?")
        reply = await talk.reply(ts)
        assert reply.text == "Staff get 28 days. [1] Some carry over. [1]"
        assert (
            "*1.* <https://docs.example.com/leave#annual-leave:~:text=Staff%20get%2028%20days"
            "|Leave › Annual leave>\n> Staff get 28 days." in reply.visible
        )
        assert reply.thread_ts == ts and reply.stream == "stopped"


async def test_sentences_appear_as_they_are_spoken(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: answer("First.", "Second.", "Third."), pause=0.15)
    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} what?"))
        assert reply.versions[0] == "First. [1]"
        assert reply.versions[1] == "First. [1] Second. [1]"
        assert "Sources" not in reply.versions[2] and "Sources" in reply.versions[-1]


async def test_the_status_line_says_what_is_done_and_goes_away(tmp_path: Path) -> None:
    hold = threading.Event()
    async with talking(ScriptedBackend(hold=hold), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda w: w.status(talk.general.id, ts) == "is searching…")
        hold.set()
        await talk.reply(ts)
        await talk.slack.until(lambda w: w.statuses[-1].text == "")
        assert talk.workspace.status(talk.general.id, ts) == ""


async def test_the_status_line_goes_away_after_a_failure_too(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(Failing(ModelFailed("secret detail"))), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.reply(ts)
        await talk.slack.until(lambda w: not w.statuses or w.statuses[-1].text == "")
        assert talk.workspace.status(talk.general.id, ts) == ""


async def test_a_follow_up_by_the_asker_needs_no_new_mention_and_knows_what_was_said(tmp_path: Path) -> None:
    backend = ScriptedBackend(
        lambda q: answer("Staff get *28* days." if "leave" in q.text else "Ten of them.")
    )
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        assert (await talk.said(talk.ann, "and how many carry over?", thread=ts)).startswith("Ten of them.")
        assert backend.questions[-1].text == "and how many carry over?"
        assert backend.questions[-1].history == (
            Turn("user", "how much leave?"),
            Turn("assistant", "Staff get *28* days."),
        )


async def test_thanks_and_talk_between_people_get_no_answer(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.ask(talk.ann, "thanks, that helps", thread=ts)
        await talk.ask(talk.ann, f"<@{talk.bob.id}> did you know?", thread=ts)
        await talk.ask(talk.bob, "no, is it the same for me?", thread=ts)
        await talk.ask(talk.ann, "what do you think?", thread=ts)
        await talk.ask(talk.bob, "lunch?")
        last = await talk.ask(talk.bob, f"{BOT} how many days for me?", thread=ts)
        await talk.slack.until(lambda _: len(talk.replies(ts)) == 2)
        await asyncio.sleep(0.2)
        assert len(talk.replies(ts)) == 2 and float(talk.replies(ts)[1].ts) > float(last)


async def test_anyone_may_go_on_with_an_answer_in_any_language(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.ask(talk.ann, "thanks, that helps", thread=ts)
        asked = ["is it the same for me?", "有給は何日ですか？", "und wie beantrage ich das"]
        for text in asked:
            await talk.said(talk.bob, text, thread=ts)
        # No question by its words, but said to the bot: Bob was answered last, and nobody else spoke.
        await talk.said(talk.bob, "for part-timers", thread=ts)
        await talk.ask(talk.ann, "Bob, did you get yours?", thread=ts)
        await talk.said(talk.bob, f"{BOT} and then?", thread=ts)
        assert [it.text for it in backend.questions[1:]] == [*asked, "for part-timers", "and then?"]


async def test_direct_messages_about_something_else_are_another_conversation(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda q: answer(f"About {q.text}"))
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        await talk.said(talk.ann, "How do I order a laptop?", dm)
        await talk.said(talk.ann, "What is the wifi password for visitors?", dm)
        assert not backend.questions[-1].history
        await talk.said(talk.ann, "and for contractors?", dm)
        await talk.said(talk.ann, "and abroad?", dm)
        assert [it.text for it in backend.questions[-1].history] == [
            "What is the wifi password for visitors?",
            "About What is the wifi password for visitors?",
            "and for contractors?",
            "About and for contractors?",
        ]


async def test_the_bot_can_be_called_into_a_thread_it_knows_nothing_of(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "Where is the handbook?")
        await talk.ask(talk.bob, BOT, thread=ts)
        assert (await talk.reply(ts)).text == "You asked: Where is the handbook?. [1]"


async def test_a_direct_message_is_answered_with_memory_of_the_last_ones(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda q: answer(f"About {q.text}"))
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        await talk.said(talk.ann, "laptops?", dm)
        ts = await talk.ask(talk.ann, "and phones?", dm)
        await talk.reply(ts, dm)
        assert backend.questions[-1].history == (
            Turn("user", "laptops?"),
            Turn("assistant", "About laptops?"),
        )
        await talk.said(talk.ann, "and cases?", dm, thread=ts)
        assert [turn.text for turn in backend.questions[-1].history] == ["and phones?", "About and phones?"]


async def test_hello_is_told_what_the_bot_is_for(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        assert "Ask me a question" in await talk.said(talk.ann, "hello!", talk.dm(talk.ann))
        assert "Ask me a question" in await talk.said(talk.ann, f"{BOT} hello!")
        assert backend.questions == []


async def test_thanks_to_the_bot_are_answered_in_kind_and_never_looked_up(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        await talk.said(talk.ann, "laptops?", dm)
        assert "You're welcome" in await talk.said(talk.ann, "great, thanks! :tada:", dm)
        assert "You're welcome" in await talk.said(talk.ann, f"{BOT} thank you")
        assert [question.text for question in backend.questions] == ["laptops?"]
        await talk.said(talk.ann, "and phones?", dm)
        assert [turn.text for turn in backend.questions[-1].history] == ["laptops?", "You asked: laptops?."]


async def test_what_the_documents_do_not_say_is_refused_with_the_nearest(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(lambda _: no_answer()), tmp_path) as talk:
        said = await talk.said(talk.ann, f"{BOT} who won the cup?")
        assert "I found nothing in the documents" in said and "The office is closed on Sundays." in said
        assert "I searched the 3 documents that everyone here can read." in said
        alone = await talk.said(talk.ann, "who won the cup?", talk.dm(talk.ann))
        assert "I searched the 3 documents that you can read." in alone
        assert "Ask again in the words" in said and "`inhouse index`" in said


async def test_sources_that_disagree_are_shown_below_the_answer(tmp_path: Path) -> None:
    told = answer("Staff get 28 days of annual leave a year.")
    both = [passage(f"Staff get {n} days of annual leave a year.", f"Leave {n}") for n in (28, 25)]
    mine, theirs = (sentences_of(it)[0] for it in both)
    backend = ScriptedBackend(lambda _: replace(told, disagreements=disagreements([mine, theirs])))
    async with talking(backend, tmp_path) as talk:
        said = await talk.said(talk.ann, f"{BOT} how much leave?")
        shown = said[said.index("Sources disagree") :]
        assert "> Staff get 28 days" in shown and "> Staff get 25 days" in shown


async def test_people_are_named_in_what_the_model_reads(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.said(talk.ann, f"{BOT} what does <@{talk.bob.id}> do &amp; why?")
        assert backend.questions[-1].text == "what does @Bob do & why?"


async def test_a_name_is_not_pinged_by_the_answer(tmp_path: Path) -> None:
    hostile = "Tell <!channel>, <@U0000001> and @here: [free](https://evil.example/x.png) <https://a.b|c>."
    async with talking(ScriptedBackend(lambda _: answer(hostile, hostile, title=hostile)), tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} whom?"))
        assert reply.pings == () and reply.unfurls == ()
        assert "(`https://evil.example/x.png`)" in reply.text
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "whom?")
        whisper = await talk.whispered(talk.ann, "Sources")
        assert whisper.pings == () and whisper.unfurls == ()


# --- who reads along ---------------------------------------------------------------------------------------


async def test_where_a_guest_reads_along_nothing_for_everyone_is_used(tmp_path: Path) -> None:
    backend = ScriptedBackend(only_for_everyone)
    async with talking(backend, tmp_path) as talk:
        assert "Staff get 28 days." in await talk.said(talk.ann, f"{BOT} leave?")
        said = await talk.said(talk.ann, f"{BOT} leave?", talk.product)
        assert "28" not in said and "There are guests here" in said
        assert backend.questions[-1].readers == Readers.of_channel(talk.product.id, outsiders=True)


async def test_a_guest_who_joins_is_noticed_at_once(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(only_for_everyone), tmp_path) as talk:
        assert "28 days" in await talk.said(talk.ann, f"{BOT} leave?")
        talk.workspace.join(talk.guest.id, talk.general.id)
        assert "28 days" not in await talk.said(talk.ann, f"{BOT} leave?")


async def test_when_slack_does_not_tell_who_is_there_a_guest_is_assumed(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(only_for_everyone), tmp_path) as talk:
        talk.slack.fail("conversations.members")
        assert "28 days" not in await talk.said(talk.ann, f"{BOT} leave?")
        assert "28 days" in await talk.said(talk.ann, f"{BOT} leave?")


async def test_a_direct_message_draws_on_the_channels_of_its_writer(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.said(talk.ann, "leave?", talk.dm(talk.ann))
        channels = [talk.general.id, talk.product.id]
        seen = backend.questions[-1].readers
        assert seen.scopes >= Readers.of_person(talk.ann.id, channels, outsider=False).scopes
        await talk.said(talk.guest, "leave?", talk.dm(talk.guest))
        assert backend.questions[-1].readers == Readers.of_person(
            talk.guest.id, [talk.product.id], outsider=True
        )


async def test_a_group_direct_message_is_a_channel_of_its_members(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        group = Channel("G0GROUP", "mpdm", "mpim", [talk.ann.id, talk.bob.id, "U0INHOUSE"])
        talk.workspace.adopt(group)
        await talk.ask(talk.ann, "what do you think?", group)
        await talk.said(talk.ann, f"{BOT} how much leave?", group)
        assert backend.questions[-1].readers == Readers.of_channel(group.id, outsiders=False)
        assert len(backend.questions) == 1
