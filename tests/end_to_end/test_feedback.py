"""The thumbs below a reply: what is kept of it, and of whom that is asked."""

from pathlib import Path

from handlers.rendering.feedback import SHARED, THANKS
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.rating import Quoted
from tests.end_to_end.scripted import ScriptedBackend, no_answer
from tests.end_to_end.talking import BOT, Talk, talking

QUESTION = "how much leave?"


async def press(talk: Talk, who: Person, reply: Posted, where: Channel, *, good: bool = True) -> None:
    """Press one of the thumbs below `reply`."""
    found = reply.action("feedback")
    assert found is not None
    value = found[1]["positive_button" if good else "negative_button"]["value"]
    assert (await talk.slack.press(who.id, where.id, reply.ts, "feedback", value)).ok


async def share(talk: Talk, who: Person, where: Channel) -> Posted:
    """Agree that the question is read."""
    offer = await talk.whispered(who, "May the people who look after me")
    assert (await talk.slack.press(who.id, where.id, offer.ts, "share")).ok
    return await talk.whispered(who, SHARED)


async def test_in_a_public_channel_the_question_and_the_places_cited_are_kept(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        await press(talk, talk.bob, reply, talk.general, good=False)
        assert (await talk.whispered(talk.bob, THANKS)).text == THANKS
        (rating,) = backend.ratings
    assert (rating.good, rating.user, rating.question) == (False, talk.bob.id, QUESTION)
    assert rating.quoted == (Quoted("Leave#0", 0, len(f"You asked: {QUESTION}.")),)


async def test_a_private_question_is_kept_only_if_its_asker_agrees(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        reply = await talk.reply(await talk.ask(talk.ann, QUESTION, dm), dm)
        await press(talk, talk.ann, reply, dm)
        await talk.whispered(talk.ann, THANKS)
        assert [(it.good, it.question) for it in backend.ratings] == [(True, "")]
        await share(talk, talk.ann, dm)
        assert [(it.good, it.question) for it in backend.ratings] == [(True, ""), (True, QUESTION)]
        assert backend.ratings[0].reply_id == backend.ratings[1].reply_id, (
            "it replaces the other in the store"
        )


async def test_a_reply_that_only_the_asker_sees_is_private_in_a_public_channel(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", QUESTION)
        await press(talk, talk.ann, await talk.whispered(talk.ann, "Sources"), talk.general)
        await share(talk, talk.ann, talk.general)
        assert [it.question for it in backend.ratings] == ["", QUESTION]


async def test_in_a_private_channel_nobody_but_the_asker_is_asked(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        secret = talk.workspace.add_channel("secret", talk.ann, talk.bob, private=True)
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}", secret), secret)
        await press(talk, talk.bob, reply, secret)
        thanks = await talk.whispered(talk.bob, THANKS)
        assert thanks.action("share") is None
        await press(talk, talk.ann, reply, secret)
        await share(talk, talk.ann, secret)
        assert [(it.user, it.question) for it in backend.ratings] == [
            (talk.bob.id, ""),
            (talk.ann.id, ""),
            (talk.ann.id, QUESTION),
        ]


async def test_where_slack_does_not_tell_a_channel_counts_as_private(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        talk.slack.fail("conversations.info", "internal_error", times=5)
        await press(talk, talk.bob, reply, talk.general)
        await talk.whispered(talk.bob, THANKS)
        assert [it.question for it in backend.ratings] == [""]


async def test_what_was_summed_up_is_not_kept(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        await talk.ask(talk.ann, "The release slips")
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "1d")
        await press(talk, talk.ann, await talk.whispered(talk.ann, "Summary"), talk.general)
        assert (await talk.whispered(talk.ann, THANKS)).action("share") is None
        assert [(it.question, it.quoted) for it in backend.ratings] == [("", ())]


async def test_a_refusal_is_rated_without_any_place(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda question: no_answer())
    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        await press(talk, talk.bob, reply, talk.general)
        await talk.whispered(talk.bob, THANKS)
        assert [(it.good, it.question, it.quoted) for it in backend.ratings] == [(True, QUESTION, ())]
