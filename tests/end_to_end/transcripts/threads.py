"""Transcripts in threads: calling the bot into one, and going on without another mention."""

import threading

from bot.question import Turn
from handlers.errors import STOPPED
from store.channel import ChannelSettings, FollowUps
from tests.end_to_end.scripted import answer
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import NOTHING, Chapter, Says, shown
from tests.end_to_end.transcripts.lines import ALERT, ASKED, recall
from tests.end_to_end.transcripts.scene import Scene

THREAD = Chapter("Thread")
FOLLOW_UP = Chapter("Follow-up")

THREAD.dialog(
    "a mention in a thread that others began",
    "an answer that knows what was said there",
    (Says("The router is down."), NOTHING),
    (Says("@Inhouse what do I do?", by="Bob", below=True), shown("what do I do?", "(The router is down.)")),
    script=recall,
)
THREAD.dialog(
    "a mention and nothing else below somebody's question",
    "that question is answered",
    (Says("Where is the handbook?"), NOTHING),
    (Says("@Inhouse", by="Bob", below=True), shown("You asked: Where is the handbook?")),
)


@THREAD.scene("a mention below an alert whose words stand in attachments", "an answer about the alert")
async def alert(scene: Scene) -> None:
    scene.backend.script = recall
    ts = await scene.alert(**ALERT)
    await scene.ask(scene.ann, f"{BOT} what does this mean?", thread=ts)
    shown_there = (await scene.answer_to(ts)).visible
    assert "PW-2003" in shown_there and "alarm not delivered" in shown_there


@THREAD.scene(
    "a mention at the end of a long thread", "what the thread began with is known, and the question is whole"
)
async def long_thread(scene: Scene) -> None:
    ts = await scene.ask(scene.ann, "PW-2003 fires")
    for at in range(20):
        await scene.ask(scene.bob, f"note {at}", thread=ts)
    asked = f"what does this mean for {'very ' * 60}old routers?"
    await scene.ask(scene.ann, f"{BOT} {asked}", thread=ts)
    await scene.answer_to(ts)
    (question,) = scene.backend.questions
    assert question.text == asked
    assert question.history[0] == Turn("user", "PW-2003 fires")
    assert question.history[-1] == Turn("user", "note 19")


THREAD.dialog(
    "a mention with *summarize this thread*",
    "a summary of the thread, there",
    (Says("Where do we meet?"), NOTHING),
    (Says("At the station.", by="Bob", below=True), NOTHING),
    (
        Says("@Inhouse summarize this thread", below=True),
        shown("*Summary of this thread* · 2 messages", "Ann began."),
    ),
)
THREAD.dialog(
    "the same in German, or as *tl;dr*",
    "the same, in that language",
    (Says("Wo treffen wir uns?"), NOTHING),
    (Says("Am Bahnhof.", by="Bob", below=True), NOTHING),
    (Says("@Inhouse fasse diesen Thread zusammen", below=True), shown("*Zusammenfassung (dieser Thread)*")),
    (Says("@Inhouse tl;dr", by="Bob", below=True), shown("*Summary of this thread*")),
)
THREAD.dialog(
    "a mention with *summarize this* where there is no thread",
    "how to get a summary",
    (Says("@Inhouse summarize this please"), shown("`/summarize`", "*Summarize thread*")),
)
THREAD.dialog(
    "a mention that asks for the summary of a document",
    "an answer: it is a question",
    (Says("@Inhouse summarize the leave policy"), shown("You asked: summarize the leave policy")),
)


@THREAD.scene(
    "a question is being answered in a channel",
    "a stop button, and the question as the thread's title, until the reply stands",
)
async def session(scene: Scene) -> None:
    scene.backend.hold = threading.Event()
    ts = await scene.ask(scene.ann, f"{BOT} how much *leave* does <@{scene.bob.id}> get?")
    await scene.slack.until(lambda _: sessions_of(scene, ts))
    scene.backend.hold.set()
    await scene.answer_to(ts)
    await scene.settled()
    title = "how much leave does @someone get?"
    assert sessions_of(scene, ts) == [("processing", title), ("active", title)]


@THREAD.scene(
    "the stop button is pressed in a channel",
    "what stands already stays, with a line below; nothing more comes",
)
async def stop(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 600
    ts = await scene.ask(scene.ann, f"{BOT} what?")
    await scene.slack.until(lambda _: bool(scene.replies(ts)))
    await scene.slack.stop(scene.bob.id, scene.general.id, ts)
    stopped = await scene.answer_to(ts)
    assert "First. [1]" in stopped.visible and STOPPED in stopped.visible
    await scene.settled()
    assert not any("Second" in each for it in scene.replies(ts) for each in it.versions)
    assert sessions_of(scene, ts)[-1][0] == "active"


@THREAD.scene(
    "Slack ends a stream in a channel for the stop button before it says so", "the same: nothing more comes"
)
async def stopped_by_slack(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 0.3
    ts = await scene.ask(scene.ann, f"{BOT} what?")
    await scene.slack.until(lambda _: bool(scene.replies(ts)))
    scene.replies(ts)[0].stream = "stopped_by_user"
    stopped = await scene.answer_to(ts)
    assert STOPPED in stopped.visible and not any("Second" in each for each in stopped.versions)


@THREAD.scene(
    "the stop button is pressed, and Slack cannot be told the end of it at first",
    "the same: it is not asked again",
)
async def stopped_late(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 600
    ts = await scene.ask(scene.ann, f"{BOT} what?")
    await scene.slack.until(lambda _: bool(scene.replies(ts)))
    scene.slack.fail("chat.update", "internal_error")
    await scene.slack.stop(scene.bob.id, scene.general.id, ts)
    stopped = await scene.answer_to(ts)
    assert STOPPED in stopped.visible and len(scene.backend.questions) == 1
    assert not any("Second" in each for it in scene.replies(ts) for each in it.versions)


@THREAD.scene("Slack has no titles and stop buttons for the app", "answers as ever", rules={})
async def without_sessions(scene: Scene) -> None:
    scene.slack.fail("agents.sessions.setStatus", "unknown_method", times=99)
    for _ in range(3):
        assert f"You asked: {ASKED}" in (await scene.asked(ASKED)).visible
        await scene.settled()
    assert sum(it.method == "agents.sessions.setStatus" for it in scene.slack.calls) <= 2


def sessions_of(scene: Scene, ts: str) -> list[tuple[str, str]]:
    """The statuses and titles that the session of a thread had."""
    return [(it["status"], it["title"]) for it in scene.workspace.sessions if it["thread_ts"] == ts]


FIRST = (Says(f"@Inhouse {ASKED}"), shown(f"You asked: {ASKED}"))

FOLLOW_UP.dialog(
    "the asker goes on without a new mention",
    "an answer that knows what was said before",
    FIRST,
    (Says("and how many carry over?", below=True), shown("and how many carry over?", f"({ASKED} / ")),
    script=recall,
)
FOLLOW_UP.dialog(
    "somebody else goes on with a question",
    "an answer",
    FIRST,
    (Says("is it the same for me?", by="Bob", below=True), shown("You asked: is it the same for me?")),
)
FOLLOW_UP.dialog(
    "words that are no question, by whoever was answered last",
    "an answer",
    FIRST,
    (Says("for part-timers", below=True), shown("You asked: for part-timers")),
)
FOLLOW_UP.dialog(
    "questions in any script, with a question mark or without",
    "an answer each",
    FIRST,
    (Says("有給は何日ですか？", by="Bob", below=True), shown("You asked: 有給は何日ですか？")),
    (Says("und wie beantrage ich das", by="Bob", below=True), shown("You asked: und wie beantrage ich das")),
    (Says("а сколько дней переносится?", below=True), shown("You asked: а сколько дней переносится?")),
)
FOLLOW_UP.dialog(
    "thanks, and what somebody will do",
    "nothing",
    FIRST,
    (Says("thanks, that helps", below=True), NOTHING),
    (Says("I'll ask Bob", below=True), NOTHING),
    (Says(":+1:", by="Bob", below=True), NOTHING),
)
FOLLOW_UP.dialog(
    "people talk to each other",
    "nothing, until it is mentioned again",
    FIRST,
    (Says("@Bob did you know?", below=True), NOTHING),
    (Says("no, is it the same for me?", by="Bob", below=True), NOTHING),
    (Says("what do you think?", below=True), NOTHING),
    (Says("@Inhouse and for Bob?", below=True), shown("You asked: and for Bob?")),
)
FOLLOW_UP.dialog(
    "a question that begins with the name of somebody in the thread",
    "nothing",
    FIRST,
    (Says("is it the same for me?", by="Bob", below=True), shown("is it the same for me?")),
    (Says("Bob, did you get yours?", below=True), NOTHING),
)
FOLLOW_UP.dialog(
    "a question that begins with the name of somebody else in the channel",
    "nothing",
    FIRST,
    (Says("Bob, did you get yours?", below=True), NOTHING),
    (Says("is it the same for you, Bob?", below=True), NOTHING),
    (Says("and is it the same for Bob?", below=True), shown("and is it the same for Bob?")),
    (Says("Inhouse, and for me?", below=True), shown("Inhouse, and for me?")),
)
FOLLOW_UP.dialog(
    "a question in a thread where the bot never spoke",
    "nothing",
    (Says("Where is the handbook?"), NOTHING),
    (Says("is it on the wiki?", by="Bob", below=True), NOTHING),
)


@FOLLOW_UP.scene("in a channel whose settings say *none*", "nothing without a new mention")
async def without(scene: Scene) -> None:
    await scene.set(ChannelSettings(follow_ups=FollowUps.OFF))
    reply = await scene.asked(ASKED)
    scene.mark()
    await scene.ask(scene.ann, "and sick leave?", thread=reply.thread_ts)
    assert await scene.silent()
    await scene.ask(scene.ann, f"{BOT} and pay?", thread=reply.thread_ts)
    await scene.settled()
    assert ["You asked: and pay?" in it.visible for it in scene.told()] == [True]


@FOLLOW_UP.scene("Slack cannot be asked about the thread at first", "an answer all the same")
async def thread_unknown(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    scene.slack.fail("conversations.replies")
    scene.mark()
    await scene.ask(scene.ann, "and how many carry over?", thread=reply.thread_ts)
    await scene.settled()
    (said,) = scene.told()
    assert "and how many carry over?" in said.visible
