"""Transcripts of what is done with a reply, or with any message: buttons, menus, thumbs, approved answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.errors import ModelFailed
from handlers.listeners.approving import NOT_ALLOWED, SAVED
from handlers.listeners.menu import SHARED_ALREADY
from handlers.records import LibraryRecords
from handlers.rendering import ALREADY
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import Channel, Person
from store.audience import Readers
from store.library import Library
from store.rating import Reason
from tests.documents import document
from tests.end_to_end.scripted import Failing, answer, passage
from tests.end_to_end.transcripts.form import Chapter, Says
from tests.end_to_end.transcripts.lines import ALERT, ASKED, FORWARDED, LEAVE, recall, refuse
from tests.end_to_end.transcripts.scene import Scene
from tests.fakes import HashEmbedder

REPLY = Chapter("Below a reply")
MENU = Chapter("A message's menu")


@REPLY.scene("*Try again* below a failure", "the answer, in the place of the failure")
async def retry(scene: Scene) -> None:
    scene.backend.script = Failing(ModelFailed("secret detail"))
    failed = await scene.asked(ASKED)
    assert "Something went wrong on my side" in failed.visible and "secret" not in failed.visible
    scene.backend.script = LEAVE
    await scene.presses(scene.ann, failed, "retry")
    now = await scene.answer_to(failed.thread_ts or "")
    assert now.ts == failed.ts and "28 days" in now.visible and "went wrong" not in now.visible


@REPLY.scene("*Regenerate*", "a new answer in the place of the old one")
async def regenerate(scene: Scene) -> None:
    said = iter(["Staff get 28 days.", "Staff get 30 days."])
    scene.backend.script = lambda _: answer(next(said))
    reply = await scene.asked(ASKED)
    await scene.chooses(scene.bob, reply, "Regenerate")
    now = await scene.answer_to(reply.thread_ts or "")
    assert now.ts == reply.ts and "30 days" in now.visible and "28 days" not in now.visible


@REPLY.scene(
    "*Ask privately*, where a guest reads the channel",
    "what each may read, for them alone; the channel sees nothing of it",
)
async def privately(scene: Scene) -> None:
    scene.backend.script = LEAVE
    reply = await scene.asked(ASKED, where=scene.product)
    assert "I found nothing" in reply.visible
    scene.mark()
    await scene.chooses(scene.bob, reply, "Ask privately")
    await scene.chooses(scene.guest, reply, "Ask privately")
    await scene.settled()
    (member,), (guest,) = scene.whispered_to("Bob"), scene.whispered_to("Gus")
    assert "Staff get 28 days." in member.visible
    assert "I found nothing" in guest.visible and "28" not in guest.visible
    assert scene.told() == [] and "28" not in reply.visible


@REPLY.scene(
    "*Share with channel* below `/ask`", "the question, and an answer made for all who read there; once"
)
async def share(scene: Scene) -> None:
    scene.backend.script = LEAVE
    await scene.slack.command(scene.ann.id, scene.product.id, "/ask", ASKED)
    await scene.settled()
    (whisper,) = scene.whispered_to("Ann")
    for _ in range(2):
        await scene.chooses(scene.ann, whisper, "Share with channel")
        await scene.settled()
    question, reply = scene.workspace.messages[scene.product.id]
    assert question.visible == f"*Ann* asks:\n> {ASKED}" and reply.thread_ts == question.ts
    assert "I found nothing" in reply.visible
    assert not any("28" in each for it in (question, reply) for each in it.versions)
    await scene.whispered(scene.ann, SHARED_ALREADY)


@REPLY.scene("*Show passages*", "a window with the passages that whoever opens it may read")
async def passages(scene: Scene) -> None:
    scene.backend.passages = [passage("Staff get 28 days. Ten carry over.")]
    scene.backend.script = lambda _: answer("Staff get 28 days.")
    reply = await scene.asked(ASKED, where=scene.product)
    await scene.chooses(scene.bob, reply, "Show passages")
    assert "https://docs.example.com/leave" in str(await scene.view(scene.bob, "Ten carry over"))
    await scene.chooses(scene.guest, reply, "Show passages")
    assert "Ten" not in str(await scene.view(scene.guest, "None of the passages"))


@REPLY.scene("*I need a person*", "one line that names who knows, and notifies nobody")
async def person(scene: Scene) -> None:
    scene.backend.script = refuse
    await scene.experts(scene.bob.id)
    refusal = await scene.asked("who won the cup?")
    scene.mark()
    for who in (scene.ann, scene.bob):
        await scene.presses(who, refusal, "want_person")
        await scene.settled()
    (line,) = scene.told()
    assert "*Ann* would like an answer from a person. *Bob* knows" in line.visible
    assert line.thread_ts == refusal.thread_ts
    assert [it.text for it in scene.whispered_to("Bob")] == [ALREADY]


@REPLY.scene("*I need a person*, where a user group knows", "its name, which notifies nobody in it")
async def group(scene: Scene) -> None:
    scene.backend.script = refuse
    scene.workspace.user_groups["S0PEOPLE"] = "people-team"
    await scene.experts(scene.bob.id, "S0PEOPLE", "S0GONE")
    for named in ("*Bob and People team* know", "*Bob and a user group* know"):
        refusal = await scene.asked("who won the cup?")
        scene.mark()
        await scene.presses(scene.ann, refusal, "want_person")
        await scene.settled()
        (line,) = scene.told()
        assert named in line.visible and "@" not in line.visible
        scene.slack.fail("usergroups.list", "missing_scope")


@REPLY.scene("*Good answer*", "thanks, for whoever pressed it alone")
async def good(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    scene.mark()
    await scene.rates(scene.bob, reply, good=True)
    await scene.settled()
    assert "Thank you" in scene.whispered_to("Bob")[0].visible and scene.slack.view(scene.bob.id) is None
    assert [(it.good, it.question) for it in scene.backend.ratings] == [(True, ASKED)]


@REPLY.scene("*Bad answer*", "a window that asks why; the reasons are kept")
async def bad(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    await scene.rates(scene.bob, reply, good=False)
    window = await scene.view(scene.bob, "What was bad about the answer?")
    chosen = {"reasons": {"reasons": {"selected_options": [{"value": "out_of_date"}]}}}
    assert (await scene.slack.submit(scene.bob.id, window["id"], chosen)).ok
    await scene.settled()
    last = scene.backend.ratings[-1]
    assert (last.good, last.reasons) == (False, (Reason.OUT_OF_DATE,))


@REPLY.scene(
    "a rating of a private question", "a question whether its words may be kept; without a yes they are not"
)
async def private_rating(scene: Scene) -> None:
    dm = scene.dm(scene.ann)
    reply = await scene.answer_to(await scene.ask(scene.ann, ASKED, dm), dm)
    await scene.rates(scene.ann, reply, good=True)
    await scene.settled()
    assert [it.question for it in scene.backend.ratings] == [""]
    offer = await scene.whispered(scene.ann, "May the people who look after me")
    await scene.presses(scene.ann, offer, "share")
    await scene.settled()
    assert scene.backend.ratings[-1].question == ASKED


@REPLY.scene("👍 or 👎 on a reply, and taking it away", "it counts as a rating, until it is taken away")
async def thumbs(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    for added, counted in ((True, [False]), (False, [])):
        await scene.slack.react(scene.bob.id, reply.channel, reply.ts, "-1", added=added)
        await scene.settled()
        assert [it.good for it in scene.backend.ratings] == counted


# --- a message's menu --------------------------------------------------------------------------------------


async def answered(scene: Scene, who: Person, ts: str, where: Channel | None = None) -> Posted:
    """What *Answer this* shows, to whoever chose it alone."""
    scene.mark()
    there = where or scene.general
    assert (await scene.slack.shortcut(who.id, "answer_this", there.id, ts)).ok
    await scene.settled()
    (whisper,) = scene.whispered_to(who.name)
    assert scene.told() == []
    return whisper


@MENU.scene("*Answer this* on a question", "an answer for whoever chose it alone, from what they may read")
async def answer_this(scene: Scene) -> None:
    scene.backend.script = LEAVE
    ts = await scene.ask(scene.bob, ASKED, scene.product)
    member = await answered(scene, scene.ann, ts, scene.product)
    assert "Staff get 28 days." in member.visible and not member.thread_ts
    guest = await answered(scene, scene.guest, ts, scene.product)
    assert "I found nothing" in guest.visible and "28" not in guest.visible
    assert "Share with channel" not in str(member.blocks)


@MENU.scene("*Answer this* on a reply in a thread", "an answer there that knows what was said before it")
async def answer_reply(scene: Scene) -> None:
    scene.backend.script = recall
    root = await scene.ask(scene.bob, "The router is down.")
    ts = await scene.ask(scene.bob, "what do I do?", thread=root)
    await scene.ask(scene.bob, "solved!", thread=root)
    said = await answered(scene, scene.ann, ts)
    assert "what do I do?. Known before: (The router is down.)" in said.visible and said.thread_ts == root


@MENU.scene("*Answer this* on an alert, or on a forwarded message", "an answer about its words")
async def answer_alert(scene: Scene) -> None:
    scene.backend.script = recall
    ts = await scene.alert(**ALERT)
    assert "PW-2003 alarm not delivered" in (await answered(scene, scene.ann, ts)).visible
    ts = await scene.says(Says(by="Bob", shared=[FORWARDED]))
    assert "You asked: PW-2003 again. Known before: ()." in (await answered(scene, scene.ann, ts)).visible


@MENU.scene("*Answer this* where the bot was never invited", "an answer all the same")
async def answer_elsewhere(scene: Scene) -> None:
    ts = await scene.ask(scene.bob, ASKED, scene.elsewhere)
    assert f"You asked: {ASKED}" in (await answered(scene, scene.ann, ts, scene.elsewhere)).visible
    ts = await scene.says(Says(by="Bob", at="elsewhere", shared=[FORWARDED]))
    assert "PW-2003 again" in (await answered(scene, scene.ann, ts, scene.elsewhere)).visible


@MENU.scene("*Answer this* on a message that was edited", "an answer to what it says now")
async def answer_edited(scene: Scene) -> None:
    ts = await scene.ask(scene.bob, "how much leave?")
    await scene.slack.edit(scene.general.id, ts, ASKED)
    await scene.settled()
    assert f"You asked: {ASKED}" in (await answered(scene, scene.ann, ts)).visible


@MENU.scene("*Answer this* on a message that asks nothing", "one line that says what it is for")
async def answer_nothing(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    thanks = await scene.ask(scene.bob, "thanks!", thread=reply.thread_ts)
    picture = await scene.says(Says(by="Bob", files=[("plan.png", b"png")]))
    for ts in (thanks, picture, reply.ts):
        line = await answered(scene, scene.ann, ts)
        assert "nothing in this message that I could look up" in line.visible and "`/ask`" in line.visible
    assert len(scene.backend.questions) == 1


@MENU.scene("*Summarize thread*", "a summary for whoever chose it alone")
async def summarize_thread(scene: Scene) -> None:
    ts = await scene.ask(scene.ann, "Where do we meet?")
    reply = await scene.ask(scene.bob, "At the station", thread=ts)
    scene.mark()
    assert (await scene.slack.shortcut(scene.ann.id, "summarize_thread", scene.general.id, reply)).ok
    await scene.settled()
    (whisper,) = scene.whispered_to("Ann")
    assert "*Summary of this thread* · 2 messages" in whisper.visible and scene.told() == []


@MENU.scene("*Summarize thread*, by somebody who has left the channel", "no summary")
async def left(scene: Scene) -> None:
    secret = scene.workspace.add_channel("secret", scene.ann, scene.bob, private=True)
    ts = await scene.ask(scene.bob, "We lay off Gus", secret)
    secret.members.remove(scene.ann.id)
    await scene.slack.shortcut(scene.ann.id, "summarize_thread", secret.id, ts)
    await scene.settled()
    assert scene.backend.summarized == []


@contextmanager
def library(scene: Scene) -> Iterator[Library]:
    """Where answers are saved."""
    embedder = HashEmbedder()
    with Library.open(scene.directory / "store", embedder) as opened:
        opened.put([document("Leave", "everyone", "Expense reports are signed.")])
        scene.backend.kept = LibraryRecords(opened, embedder)
        yield opened


async def form(scene: Scene, who: Person, ts: str, containing: str) -> dict[str, object]:
    assert (await scene.slack.shortcut(who.id, "save_answer", scene.general.id, ts)).ok
    return await scene.view(who, containing)


@MENU.scene("*Save as approved answer*", "a form; then the answer is cited with its author and date")
async def approve(scene: Scene) -> None:
    with library(scene) as opened:
        reply = await scene.asked("who signs expense reports?")
        ts = await scene.ask(scene.bob, "Grace signs them, on Mondays.", thread=reply.thread_ts)
        window = await form(scene, scene.ann, ts, "who signs expense reports?")
        assert (await scene.slack.submit(scene.ann.id, str(window["id"]), {})).ok
        await scene.whispered(scene.ann, SAVED)
        readers = Readers.of_channel(scene.general.id, outsiders=False)
        found = [it.passage.source for it in opened.search("Grace signs them", readers)]
        (kept,) = (it for it in found if it.id.startswith("answer:"))
        assert kept.name.startswith("answer by Bob, approved by Ann on ")


@MENU.scene("*Save as approved answer*, by a guest", "who may do that")
async def not_allowed(scene: Scene) -> None:
    scene.workspace.join(scene.guest.id, scene.general.id)
    with library(scene):
        ts = await scene.ask(scene.bob, "Grace signs them.")
        await form(scene, scene.guest, ts, NOT_ALLOWED[:30])


@MENU.scene(
    "a document that an approved answer rests on changes",
    "the answer is used no more, and its author's *Home* tab says so",
)
async def outdated(scene: Scene) -> None:
    with library(scene) as opened:
        (signed,) = opened.passages_of("file:Leave", Readers.members())
        made = answer("Expense reports are signed.")
        cited = tuple(replace(it, passage=signed) for it in made.citations)
        scene.backend.script = lambda _: replace(made, citations=cited)
        reply = await scene.asked("who signs expense reports?")
        ts = await scene.ask(scene.bob, "Grace signs them, on Mondays.", thread=reply.thread_ts)
        window = await form(scene, scene.ann, ts, "who signs expense reports?")
        assert (await scene.slack.submit(scene.ann.id, str(window["id"]), {})).ok
        await scene.whispered(scene.ann, SAVED)
        opened.put([document("Leave", "everyone", "Expense reports are signed by nobody.")])
        assert opened.sources("answer:") == []
        assert "which it rests on, has changed" in await scene.home(scene.bob)
