"""What may be done with a reply beside rating it: dialogs, as people would have them."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handlers.listeners.actions import GONE
from handlers.listeners.menu import NOT_INVITED, SHARED_ALREADY
from handlers.rendering import ALREADY
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from handlers.simulator.state.workspace import Workspace
from store.audience import EVERYONE, Audience
from store.passage import Passage
from tests.end_to_end.scripted import ScriptedBackend, answer, no_answer, only_for_everyone, passage
from tests.end_to_end.talking import BOT, Talk, talking

QUESTION = "how much leave?"


async def choose(talk: Talk, who: Person, reply: Posted, text: str, where: Channel | None = None) -> None:
    channel = (where or talk.general).id
    assert (await talk.slack.choose(who.id, channel, reply.ts, "reply_menu", text)).ok


async def answered(talk: Talk, who: Person, question: str = QUESTION, where: Channel | None = None) -> Posted:
    return await talk.reply(await talk.ask(who, f"{BOT} {question}", where), where)


async def view(talk: Talk, who: Person, containing: str) -> dict[str, Any]:
    """The modal that this person sees, once it says this."""

    def there(_: Workspace) -> dict[str, Any] | None:
        found = talk.slack.view(who.id)
        return found if found and containing in str(found["blocks"]) else None

    found = await talk.slack.until(there)
    assert found is not None
    return found


def offered(reply: Posted) -> list[str]:
    found = reply.action("reply_menu")
    return [it["text"]["text"] for it in found[1]["options"]] if found else []


# --- regenerate --------------------------------------------------------------------------------------------


async def test_regenerate_asks_again_in_place(tmp_path: Path) -> None:
    said = iter(["Staff get 28 days.", "Staff get 30 days."])
    async with talking(ScriptedBackend(lambda _: answer(next(said))), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}")
        reply = await talk.reply(ts)
        await choose(talk, talk.bob, reply, "Regenerate")
        await talk.slack.until(lambda _: "30 days" in reply.visible)
        assert [it.ts for it in talk.replies(ts)] == [reply.ts]
        assert "28 days" not in reply.visible and "Sources" in reply.visible


async def test_a_long_reply_is_replaced_as_a_whole(tmp_path: Path) -> None:
    long = answer(*(f"Rule {at} says a lot. {'word ' * 200}" for at in range(12)))
    said = iter([long, answer("Short.")])
    async with talking(ScriptedBackend(lambda _: next(said)), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}")
        await talk.slack.until(lambda _: any(it.action("reply_menu") for it in talk.replies(ts)))
        parts = talk.replies(ts)
        assert len(parts) > 1
        await choose(talk, talk.ann, parts[-1], "Regenerate")
        await talk.slack.until(
            lambda _: len(talk.replies(ts)) == 1 and "Short." in talk.replies(ts)[0].visible
        )


async def test_in_a_direct_message_it_is_asked_again_in_place(tmp_path: Path) -> None:
    said = iter(["One.", "Two."])
    async with talking(ScriptedBackend(lambda _: answer(next(said))), tmp_path) as talk:
        dm = talk.dm(talk.ann)
        reply = await talk.reply(await talk.ask(talk.ann, QUESTION, dm), dm)
        assert offered(reply) == ["Regenerate", "Show passages"]
        await choose(talk, talk.ann, reply, "Regenerate", dm)
        await talk.slack.until(lambda _: "Two." in reply.visible)


async def test_a_reply_of_last_month_says_that_its_question_is_gone(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        reply = await answered(talk, talk.ann)
        found = reply.action("reply_menu")
        assert found is not None
        found[1]["options"][0]["value"] = "again T1-C1-1.0"
        await choose(talk, talk.ann, reply, "Regenerate")
        assert (await talk.whispered(talk.ann, "no longer")).text == GONE


# --- privately ---------------------------------------------------------------------------------------------


async def test_whoever_asks_privately_reads_alone_what_they_may_read(tmp_path: Path) -> None:
    """A guest is in #product, so the reply there says nothing; Bob may read more, Gus may not."""
    backend = ScriptedBackend(only_for_everyone)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}", talk.product)
        reply = await talk.reply(ts, talk.product)
        assert "I found nothing" in reply.visible
        await choose(talk, talk.bob, reply, "Ask privately", talk.product)
        whisper = await talk.whispered(talk.bob, "Sources")
        assert "Staff get 28 days." in whisper.visible and whisper.thread_ts == ts
        assert backend.questions[-1].asker == talk.bob.id and backend.questions[-1].text == QUESTION
        await choose(talk, talk.guest, reply, "Ask privately", talk.product)
        assert "28 days" not in (await talk.whispered(talk.guest, "I found nothing")).visible
        assert talk.replies(ts, talk.product) == [reply] and "I found nothing" in reply.visible
        assert talk.workspace.ephemerals(talk.ann.id) == []


async def test_a_private_answer_can_be_asked_for_again(tmp_path: Path) -> None:
    said = iter(["One.", "Two.", "Three."])
    async with talking(ScriptedBackend(lambda _: answer(next(said))), tmp_path) as talk:
        reply = await answered(talk, talk.ann)
        await choose(talk, talk.bob, reply, "Ask privately")
        whisper = await talk.whispered(talk.bob, "Two.")
        assert offered(whisper) == ["Regenerate", "Show passages"]
        await choose(talk, talk.bob, whisper, "Regenerate")
        assert "Three." in (await talk.whispered(talk.bob, "Three.")).visible
        assert len(talk.workspace.ephemerals(talk.bob.id)) == 1 and "One." in reply.visible


async def test_a_bare_mention_can_be_asked_privately_too(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "Where is the handbook?")
        await talk.ask(talk.bob, BOT, thread=ts)
        await choose(talk, talk.ann, await talk.reply(ts), "Ask privately")
        await talk.whispered(talk.ann, "You asked: Where is the handbook?")


# --- share -------------------------------------------------------------------------------------------------


async def test_shared_is_the_question_and_it_is_answered_for_all_who_read_the_channel(tmp_path: Path) -> None:
    backend = ScriptedBackend(only_for_everyone)
    async with talking(backend, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.product.id, "/ask", QUESTION)
        whisper = await talk.whispered(talk.ann, "Sources")
        assert offered(whisper) == ["Regenerate", "Share with channel", "Show passages"]
        await choose(talk, talk.ann, whisper, "Share with channel", talk.product)
        here = talk.workspace.messages[talk.product.id]
        await talk.slack.until(lambda _: len(here) == 2)
        root, reply = here
        assert root.visible == f"*Ann* asks:\n> {QUESTION}" and root.pings == ()
        await talk.slack.until(lambda _: "I found nothing" in reply.visible)
        assert reply.thread_ts == root.ts
        assert EVERYONE not in backend.questions[-1].readers.scopes, "a guest reads it there"
        assert not any("28 days" in version for it in here for version in it.versions)
        await choose(talk, talk.ann, whisper, "Share with channel", talk.product)
        await talk.whispered(talk.ann, SHARED_ALREADY)
        assert len(here) == 2


async def test_where_the_bot_is_not_nothing_is_shared_and_it_says_what_to_do(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/ask", QUESTION)
        whisper = await talk.whispered(talk.ann, "Sources")
        await choose(talk, talk.ann, whisper, "Share with channel", talk.elsewhere)
        await talk.whispered(talk.ann, NOT_INVITED)
        assert talk.workspace.messages[talk.elsewhere.id] == []


# --- passages ----------------------------------------------------------------------------------------------


async def test_passages_are_shown_whole_to_those_who_may_read_them(tmp_path: Path) -> None:
    open_one = passage("Staff get 28 days. Ten carry over.")
    closed = _for(passage("Band A earns 40.", "Salaries"), "user:U0MANAGER")
    backend = ScriptedBackend(lambda _: answer("Staff get 28 days."), passages=[open_one, closed])
    async with talking(backend, tmp_path) as talk:
        reply = await answered(talk, talk.ann, where=talk.product)
        await choose(talk, talk.bob, reply, "Show passages", talk.product)
        shown = await view(talk, talk.bob, "Ten carry over")
        assert "Leave › Annual leave" in str(shown) and "https://docs.example.com/leave" in str(shown)
        assert "Band A" not in str(shown)
        await choose(talk, talk.guest, reply, "Show passages", talk.product)
        assert "Ten" not in str(await view(talk, talk.guest, "None of the passages"))


async def test_also_of_a_reply_that_only_one_person_sees(tmp_path: Path) -> None:
    backend = ScriptedBackend(passages=[passage("Staff get 28 days.")])
    async with talking(backend, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", QUESTION)
        await choose(talk, talk.ann, await talk.whispered(talk.ann, "Sources"), "Show passages")
        await view(talk, talk.ann, "Staff get 28 days.")


async def test_where_slack_does_not_say_who_reads_no_passage_is_shown(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(passages=[passage("Staff get 28 days.")]), tmp_path) as talk:
        reply = await answered(talk, talk.ann)
        talk.slack.fail("users.conversations", "internal_error", times=9)
        await choose(talk, talk.bob, reply, "Show passages")
        assert "Staff get 28" not in str(await view(talk, talk.bob, "Slack did not answer"))


# --- a person ----------------------------------------------------------------------------------------------


async def test_a_person_is_wanted_once_and_those_who_know_are_named_not_pinged(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: no_answer())
    async with talking(backend, tmp_path) as talk:
        await talk.experts(talk.bob.id, "S0GROUP")
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}")
        refusal = await talk.reply(ts)
        assert (await talk.slack.press(talk.ann.id, talk.general.id, refusal.ts, "want_person")).ok
        line = await talk.reply(ts)
        assert "*Ann* would like an answer from a person. *Bob* knows" in line.visible
        assert line.pings == () and line.thread_ts == ts
        assert (await talk.slack.press(talk.bob.id, talk.general.id, refusal.ts, "want_person")).ok
        await talk.whispered(talk.bob, ALREADY)
        assert len(talk.replies(ts)) == 2
        assert backend.refused == [talk.general.id]


async def test_that_a_person_was_wanted_is_no_part_of_the_conversation(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}")
        await choose(talk, talk.ann, await talk.reply(ts), "I need a person")
        assert "whoever knows, please answer here" in (await talk.reply(ts)).visible
        await talk.said(talk.ann, f"{BOT} and how many carry over?", thread=ts)
        assert not any("person" in turn.text for turn in backend.questions[-1].history)


async def test_private_refusals_are_counted_without_their_place(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: no_answer())
    async with talking(backend, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", QUESTION)
        await talk.whispered(talk.ann, "I found nothing")
        await talk.slack.until(lambda _: backend.refused == [""])


# --- streams -----------------------------------------------------------------------------------------------


@pytest.mark.long  # a minute, until the stand-in's rates let the last ones through
async def test_what_slack_would_not_stream_is_posted_whole(tmp_path: Path) -> None:
    """Slack takes about twenty streams a minute: with its limits on, none of many answers is refused."""
    hold = threading.Event()
    backend = ScriptedBackend(lambda question: answer(f"{question.text}."), hold=hold)
    rules = {"rates": True, "post_interval_s": 0.01}
    async with talking(backend, tmp_path, rules=rules, slots=8, queue=64) as talk:
        asked = [await talk.ask(talk.ann, f"{BOT} question {at}") for at in range(21)]
        hold.set()
        for at, ts in enumerate(asked):
            # The stand-in's rates, as Slack's, may ask for a minute's patience.
            assert f"question {at}." in (await talk.reply(ts, seconds=200)).visible
        refused = [it for it in talk.slack.calls if it.error == "ratelimited" and "Stream" in it.method]
        assert not refused
        assert 10 < len(talk.calls("chat.startStream")) < 21, "the others were posted"


def _for(it: Passage, audience: str) -> Passage:
    return replace(it, source=replace(it.source, audience=Audience.parse(audience)))
