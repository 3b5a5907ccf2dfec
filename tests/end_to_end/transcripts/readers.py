"""Transcripts of who reads a reply: what they may not read is not in it, nor any hint of it."""

import threading

from bot.question import Question
from bot.reply import Reply
from handlers.errors import READERS_CHANGED
from store.audience import EVERYONE
from tests.end_to_end.scripted import answer, no_answer
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import Chapter, Says, shown
from tests.end_to_end.transcripts.lines import ASKED, LEAVE
from tests.end_to_end.transcripts.scene import Scene

READERS = Chapter("Who reads it")

READERS.dialog(
    "a question where a guest reads the channel",
    "a refusal that says why, without any word of what is left out",
    (
        Says(f"@Inhouse {ASKED}", at="product"),
        shown("I found nothing", "There are guests here", never=["28"]),
    ),
    script=LEAVE,
)


@READERS.scene("a question in a channel that another organisation shares", "the same")
async def shared(scene: Scene) -> None:
    scene.backend.script = LEAVE
    assert "28 days" in (await scene.asked(ASKED)).visible
    scene.workspace.share(scene.general.id)
    await scene.settled()
    assert "28" not in (await scene.asked(ASKED)).visible


@READERS.scene("Slack does not say who is in the channel", "the same: a guest is assumed")
async def unknown(scene: Scene) -> None:
    scene.backend.script = LEAVE
    scene.slack.fail("conversations.members")
    assert "28" not in (await scene.asked(ASKED)).visible
    assert "28 days" in (await scene.asked(ASKED)).visible


def salaries(question: Question) -> Reply:
    """Members may read this, guests may not."""
    bands = ("Band one is 30.", "Band two is 40.", "Band three is 50.")
    return answer(*bands) if EVERYONE in question.readers.scopes else no_answer()


@READERS.scene("a guest joins before the first word", "a refusal; not even the status line quotes anything")
async def joins_before(scene: Scene) -> None:
    scene.backend.script, scene.backend.hold, scene.backend.reads = salaries, threading.Event(), 0.05
    ts = await scene.ask(scene.ann, f"{BOT} what does one earn?")
    await scene.slack.until(lambda _: bool(scene.backend.questions))
    # The event is on its way, or lost.
    scene.general.members.append(scene.guest.id)
    scene.backend.hold.set()
    reply = await scene.answer_to(ts)
    assert "I found nothing" in reply.visible and not any("Band" in each for each in reply.versions)
    assert not any("Band" in it.text for it in scene.workspace.statuses if it.thread_ts == ts)


@READERS.scene(
    "a guest joins while it writes", "it stops, says so, and starts again with what all may now read"
)
async def joins_meanwhile(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = salaries, 0.3
    ts = await scene.ask(scene.ann, f"{BOT} what does one earn?")
    await scene.slack.until(lambda _: bool(scene.replies(ts)))
    scene.workspace.join(scene.guest.id, scene.general.id)
    await scene.settled()
    said, again = scene.replies(ts)
    assert READERS_CHANGED in said.visible and "I found nothing" in again.visible
    assert not any("Band three" in each for it in (said, again) for each in (*it.versions, it.visible))


@READERS.scene(
    "a question that names a private channel", "its name, only where its members alone read the reply"
)
async def private_name(scene: Scene) -> None:
    secret = scene.workspace.add_channel("merger", scene.ann, private=True)
    asked = f"is <#{secret.id}|merger> open?"
    assert "merger" not in (await scene.asked(asked)).visible
    dm = scene.dm(scene.ann)
    assert "#merger" in (await scene.answer_to(await scene.ask(scene.ann, asked, dm), dm)).visible
    other = scene.dm(scene.bob)
    assert "merger" not in (await scene.answer_to(await scene.ask(scene.bob, asked, other), other)).visible
