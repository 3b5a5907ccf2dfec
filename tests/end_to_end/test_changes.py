"""Questions that are edited or deleted, before and after their reply, in any order: one answer, or none."""

import asyncio
import threading
from pathlib import Path

import pytest

from handlers.simulator.state import events
from handlers.simulator.state.posted import Posted
from tests.end_to_end.scripted import ScriptedBackend, answer
from tests.end_to_end.talking import BOT, Talk, talking


async def shows(talk: Talk, ts: str, words: str, count: int = 1) -> Posted:
    """The only reply to `ts`, once it says this."""
    await talk.slack.until(lambda _: any(words in it.visible for it in talk.replies(ts)))
    await asyncio.sleep(0.2)
    assert len(talk.replies(ts)) == count
    return talk.replies(ts)[-1]


async def quiet(talk: Talk, seconds: float = 0.4) -> None:
    """Long enough for an answer that should not come."""
    await asyncio.sleep(seconds)


async def test_a_question_that_is_edited_after_its_reply_is_answered_again_in_place(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        first = await talk.reply(ts)
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        now = await shows(talk, ts, "You asked: how much leave?")
        assert now.ts == first.ts
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much sick leave?")
        assert (await shows(talk, ts, "You asked: how much sick leave?")).ts == first.ts
        # Told twice, it is done once.
        await talk.slack.redeliver()
        await quiet(talk)
        assert [it.text for it in backend.questions] == [
            "how much lvea?",
            "how much leave?",
            "how much sick leave?",
        ]


async def test_others_talk_and_other_replies_in_the_thread_stay_as_they_are(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        second = await talk.ask(talk.bob, f"{BOT} and sick days?", thread=ts)
        await talk.reply(ts)
        await talk.slack.edit(talk.general.id, second, f"{BOT} and bank holidays?")
        await talk.slack.until(lambda _: "bank holidays" in talk.replies(ts)[-1].visible)
        assert ["how much leave" in it.visible for it in talk.replies(ts)] == [True, False]


async def test_a_mention_that_is_edited_in_is_answered(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, "how much leave?")
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await shows(talk, ts, "You asked: how much leave?")
        assert len(backend.questions) == 1


@pytest.mark.parametrize("now", ["how much leave?", "never mind"])
async def test_a_question_that_is_edited_to_nobody_loses_its_answer(now: str, tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        await talk.slack.edit(talk.general.id, ts, now)
        await talk.slack.until(lambda _: not talk.replies(ts))


@pytest.mark.parametrize("direct", [True, False])
async def test_a_question_that_is_deleted_after_its_reply_takes_it_along(
    direct: bool, tmp_path: Path
) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        where = talk.dm(talk.ann) if direct else talk.general
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?", where)
        await talk.reply(ts, where)
        again = await talk.ask(talk.ann, f"{BOT} and sick days?", where, thread=ts)
        await talk.reply(ts, where)
        await talk.slack.delete(where.id, again)
        await talk.slack.until(lambda _: len(talk.replies(ts, where)) == 1)
        await talk.slack.delete(where.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts, where))


async def test_a_reply_that_was_made_again_goes_too(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        await talk.reply(ts)
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await shows(talk, ts, "You asked: how much leave?")
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts))


async def test_the_reply_goes_later_where_slack_cannot_take_it_away_now(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        await talk.reply(ts)
        talk.slack.fail("chat.delete", "internal_error", times=2)
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts))


async def test_edits_while_it_is_being_answered_end_in_the_last(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(lambda q: answer(f"You asked: {q.text}"), hold=hold)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} one?")
        for text in ("two?", "three?", "four?"):
            await talk.slack.edit(talk.general.id, ts, f"{BOT} {text}")
        await talk.slack.until(lambda _: any(it.text == "four?" for it in backend.questions))
        hold.set()
        await shows(talk, ts, "You asked: four?")


async def test_a_preview_of_a_link_changes_nothing(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what is https://x.example ?")
        await talk.reply(ts)
        message = talk.workspace.find(talk.general.id, ts)
        assert message is not None
        was = events.message_json(talk.workspace, message)
        message.attachments.append({"from_url": "https://x.example", "text": "Shop"})
        talk.workspace.change(message, was)
        await quiet(talk)
        assert len(backend.questions) == 1 and len(talk.replies(ts)) == 1


# --- out of order ------------------------------------------------------------------------------------------


async def late(talk: Talk, ts: str) -> None:
    """The events of the message itself come once more, after what became of it."""
    for it in [it for it in talk.slack.deliveries if it.event.get("ts") == ts]:
        await talk.slack.redeliver(it.event_id)


async def unheard(talk: Talk, text: str) -> str:
    """Somebody says something, and Slack does not get round to telling the bot."""
    message = Posted(talk.general.id, talk.workspace.new_ts(), talk.ann.id, text)
    talk.workspace.seed(message)
    return message.ts


async def told_now(talk: Talk, ts: str, text: str) -> None:
    """The event of a message that stood before, as it was when it was posted."""
    message = talk.workspace.find(talk.general.id, ts)
    body = {"type": "message", "user": talk.ann.id, "ts": ts, "text": text, "team": talk.ann.team}
    event = {**body, "channel": talk.general.id, "event_ts": ts, "channel_type": "channel"}
    talk.workspace.emit(event)
    talk.workspace.changed()
    await talk.slack.until(lambda _: talk.slack.heard(ts))
    assert message is None or message.ts == ts


async def test_an_edit_that_comes_before_its_message_is_answered_once(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await unheard(talk, f"{BOT} how much lvea?")
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await shows(talk, ts, "You asked: how much leave?")
        await told_now(talk, ts, f"{BOT} how much lvea?")
        await quiet(talk)
        assert [it.text for it in backend.questions] == ["how much leave?"]


async def test_an_edit_to_nobody_that_comes_before_its_message_is_believed(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await unheard(talk, f"{BOT} how much leave?")
        await talk.slack.edit(talk.general.id, ts, "never mind")
        await quiet(talk)
        await told_now(talk, ts, f"{BOT} how much leave?")
        await quiet(talk)
        assert backend.questions == [] and talk.replies(ts) == []


async def test_a_message_that_comes_after_it_was_deleted_is_not_answered(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await unheard(talk, f"{BOT} how much leave?")
        await talk.slack.delete(talk.general.id, ts)
        await quiet(talk)
        await told_now(talk, ts, f"{BOT} how much leave?")
        await quiet(talk)
        assert backend.questions == []


async def test_a_message_that_comes_again_after_its_edit_changes_nothing(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        await talk.reply(ts)
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await shows(talk, ts, "You asked: how much leave?")
        await late(talk, ts)
        await quiet(talk)
        assert len(backend.questions) == 2 and len(talk.replies(ts)) == 1
