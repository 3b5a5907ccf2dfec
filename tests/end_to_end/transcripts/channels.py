"""Transcripts in channels: who is answered there, who is not, and how a channel sets that."""

import threading

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel
from store.channel import Answers, ChannelSettings
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import NOTHING, Chapter, Says, shown
from tests.end_to_end.transcripts.lines import ASKED, LEAVE, leave_alone, refuse
from tests.end_to_end.transcripts.scene import Scene

CHANNEL = Chapter("Channel")

CHANNEL.dialog(
    "a mention with a question",
    "an answer in its thread, with numbered sources",
    (Says(f"@Inhouse {ASKED}"), shown("Staff get 28 days. [1]", "*Sources*", "*1.*", "Leave › Annual leave")),
    script=LEAVE,
)
CHANNEL.dialog(
    "a mention in the middle of a sentence",
    "an answer",
    (
        Says("Hello all, can @Inhouse say how much leave we get?"),
        shown("You asked:", "how much leave we get"),
    ),
)
CHANNEL.dialog(
    "a mention and nothing else",
    "it asks what you would like to know; what is said then is the question",
    (Says("@Inhouse"), shown("What would you like to know?")),
    (Says(ASKED, by="Bob", below=True), shown(f"You asked: {ASKED}")),
)
CHANNEL.dialog(
    "a mention with a greeting",
    "what it is for; nothing is looked up",
    (Says("@Inhouse hello!"), shown("Ask me a question", never=["Sources"])),
)
CHANNEL.dialog(
    "a mention with thanks",
    "a short reply; nothing is looked up",
    (Says("thank you @Inhouse :tada:"), shown("You're welcome", never=["Sources"])),
)
CHANNEL.dialog(
    "a question that no document answers",
    "a refusal with the closest passage and what to do, instead of something made up",
    (
        Says("@Inhouse who won the cup?"),
        shown(
            "I found nothing in the documents", "> The office is closed on Sundays.", "Ask again in the words"
        ),
    ),
    script=refuse,
)
CHANNEL.dialog(
    "messages that mention nobody",
    "nothing: not every post is answered",
    (Says(ASKED), NOTHING),
    (Says("lunch?", by="Bob"), NOTHING),
    (Says("Leave is 28 days."), NOTHING),
)
CHANNEL.dialog(
    "a question to somebody else, or to all who are there",
    "nothing",
    (Says(f"@Bob {ASKED}"), NOTHING),
    (Says(f"<!here> {ASKED}"), NOTHING),
)
CHANNEL.dialog(
    "a mention that is quoted, or written as code",
    "nothing",
    (Says("&gt; @Inhouse how much leave?\nthat is how one asks it"), NOTHING),
    (Says("write `@Inhouse how much leave?`"), NOTHING),
)
CHANNEL.dialog(
    "a question that names people and channels",
    "their names, and no notice to anybody",
    (Says("@Inhouse is @Bob in #product &amp; why?"), shown("You asked: is @", "Bob in #product &amp; why?")),
)


@CHANNEL.scene("a mention in a group direct message", "an answer for its members; without a mention nothing")
async def group(scene: Scene) -> None:
    there = Channel("G0GROUP", "mpdm", "mpim", [scene.ann.id, scene.bob.id, BOT_USER])
    scene.workspace.adopt(there)
    scene.mark()
    await scene.ask(scene.ann, "what do you think?", there)
    assert await scene.silent()
    assert f"You asked: {ASKED}" in (await scene.asked(ASKED, where=there)).visible


@CHANNEL.scene("a mention by another app", "nothing, so that two bots never talk to each other")
async def app(scene: Scene) -> None:
    scene.mark()
    await scene.alert(f"{BOT} {ASKED}")
    assert await scene.silent()


@CHANNEL.scene("a mention by an app that the channel allows", "an answer; none once the bot has just spoken")
async def allowed_app(scene: Scene) -> None:
    await scene.set(ChannelSettings(apps=("A0PAGER",)))
    first = await scene.alert(f"{BOT} what does PW-2003 mean?")
    assert "PW-2003" in (await scene.answer_to(first)).visible
    scene.mark()
    await scene.alert(f"{BOT} thanks, and what does PW-2004 mean?", thread=first)
    assert await scene.silent()


@CHANNEL.scene(
    "a mention by a workflow, which no person sends", "an answer where the channel allows it, else nothing"
)
async def workflow(scene: Scene) -> None:
    scene.mark()
    await _by_workflow(scene)
    assert await scene.silent()
    await scene.set(ChannelSettings(apps=("Wf0FORM",)))
    ts = await _by_workflow(scene)
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible


async def _by_workflow(scene: Scene) -> str:
    """A form was filled in: Slack's event has a bot and no user."""
    there, ts = scene.general.id, scene.workspace.new_ts()
    scene.workspace.seed(Posted(there, ts, scene.bob.id, f"{BOT} {ASKED}", bot_id="B0FORM"))
    body = {"bot_id": "B0FORM", "bot_profile": {"app_id": "Wf0FORM"}, "text": f"{BOT} {ASKED}"}
    event = {"type": "message", "subtype": "bot_message", "ts": ts, "event_ts": ts, "channel": there, **body}
    scene.workspace.emit(event | {"channel_type": "channel"})
    scene.workspace.changed()
    await scene.settled()
    return ts


@CHANNEL.scene("the bot is invited", "one welcome: what it does, who sees what, how to mute it")
async def welcome(scene: Scene) -> None:
    scene.mark()
    scene.workspace.join(BOT_USER, scene.elsewhere.id, inviter=scene.ann.id)
    await scene.settled()
    (said,) = scene.told()
    assert "everyone here may read" in said.visible and "`/inhouse mute 1h`" in said.visible
    scene.workspace.leave(BOT_USER, scene.elsewhere.id)
    scene.workspace.join(BOT_USER, scene.elsewhere.id)
    await scene.settled()
    assert scene.told() == [said]


@CHANNEL.scene("somebody else joins", "nothing")
async def joins(scene: Scene) -> None:
    scene.mark()
    scene.workspace.join(scene.guest.id, scene.general.id)
    assert await scene.silent()


@CHANNEL.scene(
    "set to answer what is surely covered: a question to nobody",
    "an answer where a document surely has it, else nothing",
)
async def covered(scene: Scene) -> None:
    scene.backend.script = leave_alone
    await scene.set(ChannelSettings(answers=Answers.COVERED))
    reply = await scene.answer_to(await scene.ask(scene.ann, ASKED))
    assert "Staff get 28 days." in reply.visible and scene.backend.questions[0].unasked
    scene.mark()
    for said in ("who won the cup?", "leave is 28 days", f"<@{scene.bob.id}> {ASKED}"):
        await scene.ask(scene.ann, said)
        assert await scene.silent(), said


@CHANNEL.scene("switched off: a mention", "a note that only its writer sees, with where to ask instead")
async def switched_off(scene: Scene) -> None:
    await scene.set(ChannelSettings(answers=Answers.OFF))
    scene.mark()
    await scene.ask(scene.ann, f"{BOT} {ASKED}")
    await scene.settled()
    (note,) = scene.whispered_to("Ann")
    assert "switched off" in note.visible and "`/ask`" in note.visible and scene.told() == []


@CHANNEL.scene(
    "somebody asks more than they may in a minute",
    "they alone are told once; what is beyond waits for its turn",
    limits={"per_minute": 2},
)
async def asks_a_lot(scene: Scene) -> None:
    asked = [await scene.ask(scene.ann, f"{BOT} question {at}?") for at in range(4)]
    await scene.whispered(scene.ann, "You have asked a lot within a minute")
    await scene.slack.until(lambda _: sum(bool(scene.replies(ts)) for ts in asked) == 2)
    waiting = [ts for ts in asked if not scene.replies(ts)]
    await scene.slack.until(
        lambda w: all("and you in about" in w.status(scene.general.id, ts) for ts in waiting)
    )
    assert len(scene.workspace.ephemerals(scene.ann.id)) == 1
    for ts in waiting:
        await scene.slack.delete(scene.general.id, ts)


@CHANNEL.scene(
    "more questions at once than can be taken",
    "one line that says so, with a button to try again",
    model={"slots": 1, "queue": 1},
)
async def busy(scene: Scene) -> None:
    hold = scene.backend.hold = threading.Event()
    await scene.ask(scene.ann, f"{BOT} one?")
    await scene.ask(scene.ann, f"{BOT} two?")
    await scene.slack.until(lambda _: len(scene.backend.questions) == 2)
    refused = await scene.reply(await scene.ask(scene.bob, f"{BOT} three?"))
    assert "as many questions as I can take" in refused.visible and "Try again" in refused.visible
    hold.set()
