"""Transcripts of what Slack, the line to it or the model refuses: every reply comes, whole and once."""

import asyncio

from bot.errors import ModelFailed
from tests.end_to_end.scripted import Failing, answer
from tests.end_to_end.talking import BOT
from tests.end_to_end.transcripts.form import Chapter
from tests.end_to_end.transcripts.lines import ASKED, refuse
from tests.end_to_end.transcripts.scene import Scene

REFUSED = Chapter("When something fails")
WHOLE = "First. [1] Second. [1]"


def three_times(scene: Scene) -> None:
    """An answer that takes its time."""
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second."), 0.05


@REFUSED.scene(
    "the model fails", "what went wrong, with a button to try again; no status line is left behind"
)
async def model(scene: Scene) -> None:
    scene.backend.script = Failing(ModelFailed("secret detail"))
    failed = await scene.asked(ASKED)
    assert "Something went wrong on my side" in failed.visible and "secret" not in failed.visible
    assert failed.action("retry") is not None


@REFUSED.scene("Slack says 429 to a message, or in the middle of a stream", "one whole reply, a second later")
async def rate_limited(scene: Scene) -> None:
    three_times(scene)
    scene.slack.rate_limit("chat.appendStream", retry_after=1)
    assert WHOLE in (await scene.asked(ASKED)).visible
    scene.backend.script = refuse
    scene.slack.rate_limit("chat.postMessage", retry_after=1)
    assert "I found nothing" in (await scene.asked("who won the cup?")).visible


@REFUSED.scene(
    "a stream dies before the answer ends", "the whole answer, in the same message", rules={"stream_s": 0.2}
)
async def stream_dies(scene: Scene) -> None:
    scene.backend.script, scene.backend.pause = lambda _: answer("First.", "Second.", "Third."), 0.3
    assert f"{WHOLE} Third. [1]" in (await scene.asked(ASKED)).visible


@REFUSED.scene("Slack does not stream", "the whole answer, in one message")
async def no_stream(scene: Scene) -> None:
    three_times(scene)
    scene.slack.fail("chat.startStream", "unknown_method")
    reply = await scene.asked(ASKED)
    assert WHOLE in reply.visible and reply.stream is None


@REFUSED.scene(
    "about twenty answers in a minute",
    "all of them; those that Slack would not stream are posted whole",
    rules={"rates": True, "post_interval_s": 0.01},
    model={"slots": 8, "queue": 64},
)
async def many(scene: Scene) -> None:
    asked = [await scene.ask(scene.ann, f"{BOT} question {at}?") for at in range(19)]
    for at, ts in enumerate(asked):
        assert f"question {at}?" in (await scene.reply(ts)).visible
    assert not [it for it in scene.slack.calls if it.error == "ratelimited" and "Stream" in it.method]
    assert 10 < len(scene.calls("chat.startStream")) < 19


@REFUSED.scene("the line breaks while it writes, before or after Slack has done it", "one whole reply")
async def line(scene: Scene) -> None:
    for method in ("chat.startStream", "chat.appendStream", "chat.stopStream"):
        for done in (False, True):
            three_times(scene)
            scene.slack.lose(method, answer=done)
            ts = await scene.ask(scene.ann, f"{BOT} {method}?")
            assert WHOLE in (await scene.reply(ts)).visible
            assert WHOLE in (await scene.answer_to(ts)).visible


@REFUSED.scene("Slack answers every call with an error for a while", "one whole reply, afterwards")
async def outage(scene: Scene) -> None:
    scene.slack.fail("chat.startStream", "internal_error")
    scene.slack.fail("chat.postMessage", "internal_error", times=2)
    assert f"You asked: {ASKED}" in (await scene.asked(ASKED)).visible


@REFUSED.scene(
    "Slack refuses the bot's token, and takes it again later",
    "the answer to what was asked meanwhile",
    rules={},
)
async def token(scene: Scene) -> None:
    scene.slack.faults.revoke()
    ts = await scene.ask(scene.ann, f"{BOT} {ASKED}")
    await scene.slack.until(lambda _: any(it.error == "token_revoked" for it in scene.slack.calls))
    await asyncio.sleep(0.1)
    assert scene.replies(ts) == []
    scene.slack.faults.restore()
    assert f"You asked: {ASKED}" in (await scene.answer_to(ts)).visible


@REFUSED.scene("Slack will never take the reply", "that it failed, with a button to try again")
async def never(scene: Scene) -> None:
    scene.slack.fail("chat.startStream", "restricted_action")
    scene.slack.fail("chat.postMessage", "restricted_action")
    failed = await scene.asked(ASKED)
    assert "Slack did not answer as I expected" in failed.visible and failed.action("retry") is not None
