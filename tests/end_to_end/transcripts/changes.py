"""Transcripts of what becomes of a question: edited, deleted, told twice, late or in the wrong order."""

import hashlib
import hmac
import json
import threading
import time

import aiohttp

from handlers.errors import LATE
from handlers.rendering import escape
from handlers.simulator.state import events
from handlers.simulator.state.posted import Posted
from tests.end_to_end.scripted import answer
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import Chapter
from tests.end_to_end.transcripts.lines import ASKED
from tests.end_to_end.transcripts.scene import Scene

CHANGE = Chapter("Edit or deletion")
DELIVERY = Chapter("Delivery")


@CHANGE.scene("a question is edited while it is being answered", "one answer, to the new question")
async def edited_before(scene: Scene) -> None:
    scene.backend.hold = threading.Event()
    ts = await scene.ask(scene.ann, f"{BOT} how much lvea?")
    await scene.slack.until(lambda _: bool(scene.backend.questions))
    await scene.slack.edit(scene.general.id, ts, f"{BOT} {ASKED}")
    await scene.slack.until(lambda _: len(scene.backend.questions) == 2)
    scene.backend.hold.set()
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible


@CHANGE.scene("a question is edited after its answer", "the new answer, in the place of the old one")
async def edited_after(scene: Scene) -> None:
    first = await scene.asked("how much lvea?")
    await scene.slack.edit(scene.general.id, first.thread_ts or "", f"{BOT} {ASKED}")
    now = await scene.answer_to(first.thread_ts or "")
    assert now.ts == first.ts and f"You asked: {ASKED}" in now.visible and "lvea" not in now.visible


@CHANGE.scene("a mention is edited in", "an answer")
async def edited_in(scene: Scene) -> None:
    ts = await scene.ask(scene.ann, ASKED)
    await scene.slack.edit(scene.general.id, ts, f"{BOT} {ASKED}")
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible


@CHANGE.scene("the mention is edited away", "the answer goes")
async def edited_away(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    await scene.slack.edit(scene.general.id, reply.thread_ts or "", "never mind")
    await scene.settled()
    assert scene.replies(reply.thread_ts or "") == []


@CHANGE.scene("a question is deleted, before its answer or after", "no answer, or the answer goes")
async def deleted(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    scene.backend.hold = threading.Event()
    waiting = await scene.ask(scene.ann, f"{BOT} and pay?")
    await scene.slack.until(lambda _: len(scene.backend.questions) == 2)
    for ts in (waiting, reply.thread_ts or ""):
        await scene.slack.delete(scene.general.id, ts)
    await scene.settled()
    assert scene.replies(waiting) == scene.replies(reply.thread_ts or "") == []


@CHANGE.scene("Slack shows a link's preview below the question", "nothing: that is no edit")
async def preview(scene: Scene) -> None:
    reply = await scene.asked("what is https://x.example ?")
    message = scene.workspace.find(scene.general.id, reply.thread_ts or "")
    assert message is not None
    was = events.message_json(scene.workspace, message)
    message.attachments.append({"from_url": "https://x.example", "text": "Shop"})
    scene.workspace.change(message, was)
    await scene.answer_to(message.ts)
    assert len(scene.backend.questions) == 1


# --- delivery ----------------------------------------------------------------------------------------------


async def tell(scene: Scene, ts: str, text: str) -> None:
    """The event of a message, as it was when it was posted."""
    body = {"type": "message", "user": scene.ann.id, "ts": ts, "text": text, "team": scene.ann.team}
    scene.workspace.emit({**body, "channel": scene.general.id, "event_ts": ts, "channel_type": "channel"})
    scene.workspace.changed()
    await scene.settled()


def untold(scene: Scene, text: str, seconds: float = 0.0) -> str:
    """Somebody said this so long ago, and Slack did not get round to telling the bot."""
    ts = f"{time.time() - seconds:.6f}" if seconds else scene.workspace.new_ts()
    scene.workspace.seed(Posted(scene.general.id, ts, scene.ann.id, text))
    return ts


@DELIVERY.scene("Slack sends the same event again, twice", "one answer")
async def twice(scene: Scene) -> None:
    reply = await scene.asked(ASKED)
    for _ in range(2):
        await scene.slack.redeliver()
    await scene.answer_to(reply.thread_ts or "")
    assert len(scene.backend.questions) == 1


@DELIVERY.scene("an edit comes before its message", "one answer, to what it says now")
async def edit_first(scene: Scene) -> None:
    ts = untold(scene, f"{BOT} how much lvea?")
    await scene.slack.edit(scene.general.id, ts, f"{BOT} {ASKED}")
    await scene.settled()
    await tell(scene, ts, f"{BOT} how much lvea?")
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible
    assert len(scene.backend.questions) == 1


@DELIVERY.scene("a deletion comes before its message", "nothing")
async def deletion_first(scene: Scene) -> None:
    scene.mark()
    ts = untold(scene, f"{BOT} {ASKED}")
    await scene.slack.delete(scene.general.id, ts)
    await scene.settled()
    await tell(scene, ts, f"{BOT} {ASKED}")
    assert await scene.silent() and scene.backend.questions == []


@DELIVERY.scene("an event comes hours late", "one answer")
async def hours_late(scene: Scene) -> None:
    ts = untold(scene, f"{BOT} {ASKED}", seconds=5 * 3_600)
    await tell(scene, ts, f"{BOT} {ASKED}")
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible


@DELIVERY.scene("an event comes more than a day late", "that it is too late, with a button to try again")
async def days_late(scene: Scene) -> None:
    ts = untold(scene, f"{BOT} {ASKED}", seconds=30 * 3_600)
    await tell(scene, ts, f"{BOT} {ASKED}")
    late = await scene.answer_to(ts)
    assert escape(LATE) in late.visible and late.action("retry") is not None


@DELIVERY.scene("Slack asks the bot to connect again", "answers go on")
async def reconnect(scene: Scene) -> None:
    await scene.slack.disconnect()
    assert f"You asked: {ASKED}" in (await scene.asked(ASKED)).visible


@DELIVERY.scene(
    "the bot is stopped in the middle of a reply, and started again",
    "one whole reply, in the same message",
    drain_s=0.1,
    # What happens meanwhile is told again soon.
    rules={"retry_after_s": (0.2,) * 50},
)
async def restarted(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 600
    ts = await scene.ask(scene.ann, f"{BOT} what?")
    await scene.slack.until(lambda _: bool(scene.replies(ts)))
    scene.backend.pause = 0.0
    await scene.restart()
    reply = await scene.answer_to(ts)
    assert "First. [1] Second. [1]" in reply.visible and "*Sources*" in reply.visible


@DELIVERY.scene(
    "a request over HTTP that Slack did not sign, or that is older than five minutes",
    "nothing: it is refused",
)
async def unsigned(scene: Scene) -> None:
    """Over Socket Mode nobody can send any."""
    event = {"type": "app_mention", "user": scene.ann.id, "text": f"{BOT} {ASKED}", "ts": "1.1"}
    body = json.dumps({"type": "event_callback", "team_id": scene.ann.team, "event": event})
    url = scene.slack.request_url
    for then in (time.time(), time.time() - 600) if url else ():
        base = f"v0:{then:.0f}:{body}".encode()
        key = scene.slack.signing_secret if time.time() - then > 300 else "guessed"
        signature = f"v0={hmac.new(key.encode(), base, hashlib.sha256).hexdigest()}"
        headers = {"X-Slack-Request-Timestamp": f"{then:.0f}", "X-Slack-Signature": signature}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers) as answered,
        ):
            assert answered.status == 401
    assert await scene.silent() and scene.backend.questions == []
