"""The thumbs below a reply: what is kept of it, and of whom that is asked."""

from pathlib import Path

from handlers.rendering.feedback import SHARED, THANKS
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.rating import Quoted, Reason
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


async def test_a_bad_answer_is_asked_why_and_the_reasons_are_kept(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        await press(talk, talk.bob, reply, talk.general, good=False)
        view = await talk.slack.until(lambda _: talk.slack.view(talk.bob.id))
        assert view is not None
        await talk.slack.until(lambda _: len(backend.ratings) == 1)
        chosen = {"selected_options": [{"value": "out_of_date"}, {"value": "missing"}]}
        said = {"reasons": {"reasons": chosen}, "note": {"note": {"value": "It is 30 since May."}}}
        assert (await talk.slack.submit(talk.bob.id, view["id"], said)).ok
        await talk.slack.until(lambda _: len(backend.ratings) == 2)
        assert talk.slack.view(talk.bob.id) is None
    before, after = backend.ratings
    assert (before.reasons, before.note) == ((), "")
    assert after.reasons == (Reason.OUT_OF_DATE, Reason.MISSING) and after.note == "It is 30 since May."
    assert (after.reply_id, after.good, after.question) == (before.reply_id, False, QUESTION)


async def test_who_agreed_that_their_question_is_read_may_still_say_why(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        reply = await talk.reply(await talk.ask(talk.ann, QUESTION, dm), dm)
        await press(talk, talk.ann, reply, dm, good=False)
        await share(talk, talk.ann, dm)
        view = talk.slack.view(talk.ann.id)
        assert view is not None
        await talk.slack.submit(talk.ann.id, view["id"], {"note": {"note": {"value": "no"}}})
        await talk.slack.until(lambda _: backend.ratings[-1].note == "no")
        assert backend.ratings[-1].question == QUESTION


async def test_a_good_answer_is_asked_nothing(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        await press(talk, talk.bob, reply, talk.general)
        await talk.whispered(talk.bob, THANKS)
        assert talk.slack.view(talk.bob.id) is None


async def test_a_thumb_on_the_reply_counts_and_the_latest_word_wins(tmp_path: Path) -> None:
    backend = ScriptedBackend()

    def good() -> list[bool]:
        return [it.good for it in backend.ratings]

    async with talking(backend, tmp_path) as talk:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} {QUESTION}"))
        here = talk.general.id
        await talk.slack.react(talk.bob.id, here, reply.ts, "thumbsup::skin-tone-3")
        await talk.slack.until(lambda _: good() == [True])
        assert (backend.ratings[0].user, backend.ratings[0].question) == (talk.bob.id, QUESTION)
        assert backend.ratings[0].quoted == (Quoted("Leave#0", 0, len(f"You asked: {QUESTION}.")),)
        await press(talk, talk.bob, reply, talk.general, good=False)
        await talk.slack.until(lambda _: good() == [True, False])
        assert backend.ratings[0].reply_id == backend.ratings[1].reply_id, "one replaces the other"
        await talk.slack.react(talk.bob.id, here, reply.ts, "thumbsup::skin-tone-3", added=False)
        await talk.slack.react(talk.bob.id, here, reply.ts, "tada")
        await talk.slack.react(talk.ann.id, here, reply.ts, "-1")
        await talk.slack.until(lambda _: good() == [True, False, False])
        assert backend.ratings[1].good is False, "what was said since is not taken back"
        await talk.slack.react(talk.ann.id, here, reply.ts, "-1", added=False)
        await talk.slack.until(lambda _: {it.user for it in backend.ratings} == {talk.bob.id})


async def test_a_thumb_on_what_people_say_counts_for_nothing(tmp_path: Path) -> None:
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} {QUESTION}")
        reply = await talk.reply(ts)
        await talk.slack.react(talk.bob.id, talk.general.id, ts, "+1")
        await talk.slack.react(talk.bob.id, talk.general.id, reply.ts, "+1")
        await talk.slack.until(lambda _: bool(backend.ratings))
        assert len(backend.ratings) == 1
