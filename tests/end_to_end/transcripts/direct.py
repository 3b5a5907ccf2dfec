"""Transcripts in direct messages, and in the agent view: prompts, status and the stop button."""

import threading
from datetime import UTC, datetime

from bot.question import Turn
from handlers.errors import STOPPED
from handlers.simulator.state.records import Person
from store.audience import Audience, Readers
from store.passage import Kind, Source
from tests.end_to_end.scripted import answer
from tests.end_to_end.transcripts.form import Chapter, Says, shown
from tests.end_to_end.transcripts.lines import ASKED, FORWARDED, recall
from tests.end_to_end.transcripts.scene import Scene

DIRECT = Chapter("Direct message")
AGENT = Chapter("Agent view")
PICTURE = {"image_url": "https://giphy.example/1.gif", "title_link": "https://giphy.example"}

DIRECT.dialog(
    "a question",
    "an answer with sources; no mention is needed",
    (Says(ASKED, at="direct"), shown(f"You asked: {ASKED}", "*Sources*")),
)
DIRECT.dialog(
    "a message that says too little by itself",
    "an answer that knows the question before it",
    (Says("How do I order a laptop?", at="direct"), shown("How do I order a laptop?")),
    (
        Says("and for contractors?", at="direct"),
        shown("and for contractors?", "(How do I order a laptop? / "),
    ),
    script=recall,
)
DIRECT.dialog(
    "two questions about different things within an hour",
    "two conversations: the second knows nothing of the first",
    (Says("How do I order a laptop?", at="direct"), shown("How do I order a laptop?")),
    (Says("What is the wifi password for visitors?", at="direct"), shown("wifi", "Known before: ().")),
    script=recall,
)
DIRECT.dialog(
    "going on in the thread of a reply",
    "an answer that knows that thread",
    (Says("laptops?", at="direct"), shown("laptops?")),
    (Says("and cases?", at="direct", below=True), shown("and cases?", "(laptops? / ")),
    script=recall,
)
DIRECT.dialog(
    "a greeting, or thanks",
    "what it is for, or a short reply; nothing is looked up",
    (Says("hello!", at="direct"), shown("Ask me a question", never=["Sources"])),
    (Says("great, thanks! :tada:", at="direct"), shown("You're welcome", never=["Sources"])),
)
DIRECT.dialog(
    "a forwarded message and nothing else",
    "an answer about what was forwarded",
    (Says(at="direct", shared=[FORWARDED]), shown("You asked: PW-2003 again")),
)
DIRECT.dialog(
    "a picture and nothing else",
    "that it reads words, not pictures",
    (Says(at="direct", shared=[PICTURE]), shown("I read words, not pictures", never=["Sources"])),
)
DIRECT.dialog(
    "a file and nothing else",
    "a word on that file, by its name",
    (Says(at="direct", files=[("plan_v2.pdf", b"%PDF")]), shown("plan_v2.pdf", never=["Sources"])),
)


@DIRECT.scene("a question by a member, and by a guest", "what each of them may read is used, no more")
async def readers(scene: Scene) -> None:
    await scene.ask(scene.ann, ASKED, scene.dm(scene.ann))
    await scene.settled()
    await scene.ask(scene.guest, ASKED, scene.dm(scene.guest))
    await scene.settled()
    member, guest = (it.readers for it in scene.backend.questions)
    here, there = scene.general.id, scene.product.id
    assert member.scopes >= Readers.of_person(scene.ann.id, [here, there], outsider=False).scopes
    assert guest == Readers.of_person(scene.guest.id, [there], outsider=True)


def document(title: str, audience: Audience, day: int = 1, kind: Kind = Kind.FILE) -> Source:
    changed = datetime(2026, 11, day, tzinfo=UTC)
    return Source(f"{kind}:{title}", kind, f"{title}.md", title, "", "d", audience, changed)


async def suggestions(scene: Scene, who: Person) -> dict[str, str]:
    """What is sent by the prompts that somebody sees who opens the conversation with the app."""
    here = scene.dm(who).id
    await scene.slack.open_home(who.id)
    await scene.slack.until(lambda w: here in w.prompts)
    return {it["title"]: it["message"] for it in scene.workspace.prompts[here]}


@AGENT.scene("it is opened", "up to four questions about the newest documents that this person may read")
async def prompts(scene: Scene) -> None:
    everyone, key = Audience.everyone(), scene.product.id
    scene.backend.held = [
        *(document(f"Handbook part {'abcdef'[day]}", everyone, day + 1) for day in range(6)),
        document("Do we pay for lunch?", Audience.parse(f"channel:{key}"), 20, Kind.ANSWER),
        document("Secret merger", Audience.parse(f"user:{scene.bob.id}"), 21),
        document("PW-2003", everyone, 22),
    ]
    ours = await suggestions(scene, scene.ann)
    assert ours == {
        "Do we pay for lunch?": "Do we pay for lunch?",
        **{f"Handbook part {it}": f"What does “Handbook part {it}” say?" for it in "fed"},
    }
    assert [*await suggestions(scene, scene.guest)] == ["Do we pay for lunch?"]


@AGENT.scene("it is opened, and nothing is indexed that this person may read", "how to begin, no question")
async def no_prompts(scene: Scene) -> None:
    scene.backend.held = [document("Secret merger", Audience.parse(f"user:{scene.bob.id}"))]
    asked = await suggestions(scene, scene.ann)
    assert [*asked] == ["What can you do?"]
    dm = scene.dm(scene.ann)
    ts = await scene.ask(scene.ann, asked["What can you do?"], dm)
    assert "Ask me a question" in (await scene.answer_to(ts, dm)).visible


@AGENT.scene("a suggested question is chosen", "an answer")
async def prompt(scene: Scene) -> None:
    scene.backend.held, dm = [document("Leave", Audience.everyone())], scene.dm(scene.ann)
    (asked,) = (await suggestions(scene, scene.ann)).values()
    ts = await scene.ask(scene.ann, asked, dm)
    assert f"You asked: {asked}" in (await scene.answer_to(ts, dm)).visible


@AGENT.scene(
    "a question is being answered",
    "a status line that says what is done, a stop button until the reply stands, and a title",
)
async def status(scene: Scene) -> None:
    hold, dm = threading.Event(), scene.dm(scene.ann)
    scene.backend.hold = hold
    ts = await scene.ask(scene.ann, ASKED, dm)
    await scene.slack.until(lambda w: w.status(dm.id, ts) == "is searching…")
    await scene.slack.until(lambda w: [it["status"] for it in w.sessions if it["thread_ts"] == ts])
    hold.set()
    await scene.answer_to(ts, dm)
    await scene.settled()
    states = [it["status"] for it in scene.workspace.sessions if it["thread_ts"] == ts]
    assert scene.workspace.sessions[-1]["title"] == ASKED
    assert (states[0], states[-1]) == ("processing", "active")
    assert scene.workspace.status(dm.id, ts) == ""


@AGENT.scene("the stop button is pressed", "what stands already stays, with a line below; nothing more comes")
async def stop(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 600
    dm = scene.dm(scene.ann)
    ts = await scene.ask(scene.ann, "what?", dm)
    await scene.slack.until(lambda _: bool(scene.replies(ts, dm)))
    await scene.slack.stop(scene.ann.id, dm.id, ts)
    stopped = await scene.answer_to(ts, dm)
    assert "First. [1]" in stopped.visible and STOPPED in stopped.visible
    assert not any("Second" in each for each in stopped.versions)


@AGENT.scene("Slack ends the stream for the stop button before it says so", "the same: nothing more comes")
async def stopped_by_slack(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 0.3
    dm = scene.dm(scene.ann)
    ts = await scene.ask(scene.ann, "what?", dm)
    await scene.slack.until(lambda _: bool(scene.replies(ts, dm)))
    scene.replies(ts, dm)[0].stream = "stopped_by_user"
    stopped = await scene.answer_to(ts, dm)
    assert STOPPED in stopped.visible and not any("Second" in each for each in stopped.versions)


@AGENT.scene("two questions while the first is being answered", "two replies, each in its own thread")
async def two(scene: Scene) -> None:
    hold, dm = threading.Event(), scene.dm(scene.ann)
    scene.backend.hold = hold
    asked = [
        await scene.ask(scene.ann, text, dm)
        for text in ("How do I order a laptop?", "What is the wifi password for visitors?")
    ]
    hold.set()
    replies = [await scene.answer_to(ts, dm) for ts in asked]
    assert ["laptop" in it.visible for it in replies] == [True, False]
    assert not any(isinstance(it, Turn) for question in scene.backend.questions for it in question.history)


@AGENT.scene(
    "*summarize this channel*, with a channel open beside it",
    "a summary of that channel; of one that they may not read, none",
)
async def viewing(scene: Scene) -> None:
    dm, secret = scene.dm(scene.ann), scene.workspace.add_channel("merger", scene.bob, private=True)
    await scene.ask(scene.bob, "We ship on Monday.", scene.product)
    await scene.ask(scene.bob, "psst", secret)
    for there, words in ((scene.product, "Summary of the last day · #product"), (secret, "I do not find #…")):
        await scene.slack.look(scene.ann.id, there.id)
        await scene.settled()
        ts = await scene.ask(scene.ann, "summarize this channel", dm)
        assert words in (await scene.answer_to(ts, dm)).visible
    assert [it.text for it in scene.backend.summarized[-1]] == ["We ship on Monday."]
    assert len(scene.backend.summarized) == 1
