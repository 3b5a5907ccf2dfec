"""Replies that end otherwise: failed, tried again, stopped, or their question taken back."""

import logging
import threading
from pathlib import Path

import pytest

from bot.errors import Busy, ModelFailed
from bot.question import Question
from bot.reply import Reply
from handlers.errors import STOPPED, reason_for
from handlers.rendering.mrkdwn import escape
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer
from tests.end_to_end.talking import BOT, talking


@pytest.mark.parametrize("error", [SystemExit(3), GeneratorExit("a panic, which is no Exception")])
async def test_what_would_end_the_bot_ends_its_own_request_alone(
    error: BaseException, tmp_path: Path
) -> None:
    def fails(question: Question) -> Reply:
        if "poison" in question.text:
            raise error
        return answer("Staff get 28 days.")

    async with talking(ScriptedBackend(fails), tmp_path) as talk:
        assert "Try again" in await talk.said(talk.ann, f"{BOT} poison?")
        assert "28 days" in await talk.said(talk.ann, f"{BOT} how much leave?")


async def test_a_failure_is_said_without_its_details_and_can_be_tried_again(tmp_path: Path) -> None:
    backend = ScriptedBackend(Failing(ModelFailed("secret detail")))
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much leave?")
        failed = await talk.reply(ts)
        assert "Something went wrong on my side" in failed.visible and "secret" not in failed.visible
        backend.script = lambda _: answer("Staff get 28 days.")
        await talk.slack.press(talk.ann.id, talk.general.id, failed.ts, "retry")
        await talk.slack.until(lambda _: "28 days" in talk.replies(ts)[0].visible)
        assert len(talk.replies(ts)) == 1
        await talk.said(talk.ann, "and then?", thread=ts)
        assert [turn.text for turn in backend.questions[-1].history] == [
            "how much leave?",
            "Staff get 28 days.",
        ]


async def test_a_private_failure_can_be_tried_again(tmp_path: Path) -> None:
    backend = ScriptedBackend(Failing(ModelFailed("x")))
    async with talking(backend, tmp_path) as talk:
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        failed = await talk.whispered(talk.ann, "went wrong")
        backend.script = lambda _: answer("Staff get 28 days.")
        await talk.slack.press(talk.ann.id, talk.general.id, failed.ts, "retry")
        assert "28 days" in (await talk.whispered(talk.ann, "28 days")).visible


async def test_too_many_questions_are_told_so(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(hold=hold)
    async with talking(backend, tmp_path, slots=1, queue=1) as talk:
        await talk.ask(talk.ann, f"{BOT} one?")
        await talk.ask(talk.ann, f"{BOT} two?")
        await talk.slack.until(lambda _: len(backend.questions) == 2)
        busy = await talk.said(talk.ann, f"{BOT} three?")
        assert escape(reason_for(Busy())) in busy and "Try again" in busy
        hold.set()


async def test_a_deleted_question_is_not_answered(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: answer("First.", "Second."), pause=600)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda _: bool(talk.replies(ts)))
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.until(lambda _: not talk.replies(ts))


async def test_an_edited_question_is_answered_anew(tmp_path: Path) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(hold=hold)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        await talk.slack.until(lambda _: bool(backend.questions))
        await talk.slack.edit(talk.general.id, ts, f"{BOT} how much leave?")
        await talk.slack.until(lambda _: len(backend.questions) == 2)
        hold.set()
        assert "how much leave?" in (await talk.reply(ts)).visible
        assert len(talk.replies(ts)) == 1


async def test_the_stop_button_stops(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: answer("First.", "Second."), pause=600)
    async with talking(backend, tmp_path) as talk:
        dm = talk.dm(talk.ann)
        ts = await talk.ask(talk.ann, "what?", dm)
        await talk.slack.until(lambda w: bool(w.replies(dm.id, ts)))
        assert talk.workspace.sessions[-1]["status"] == "processing"
        await talk.slack.stop(talk.ann.id, dm.id, ts)
        stopped = (await talk.reply(ts, dm)).visible
        assert "First. [1]" in stopped and STOPPED in stopped
        await talk.slack.until(lambda w: w.sessions[-1]["status"] == "active")


@pytest.mark.parametrize("told", [True, False])
async def test_what_slack_has_stopped_is_not_written_on_whether_or_not_its_event_comes(
    told: bool, tmp_path: Path
) -> None:
    said = answer("First.", "Second.", "Third.")
    async with talking(ScriptedBackend(lambda _: said, pause=0.3), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda _: bool(talk.replies(ts)))
        if told:
            await talk.slack.stop(talk.ann.id, talk.general.id, ts)
        else:
            talk.replies(ts)[0].stream = "stopped_by_user"
        stopped = await talk.reply(ts)
        assert "First. [1]" in stopped.visible and STOPPED in stopped.visible
        await talk.slack.until(lambda w: w.status(talk.general.id, ts) == "")
        assert not any("Second" in each for each in (*stopped.versions, stopped.visible))
        assert len(talk.replies(ts)) == 1


async def test_logs_hold_ids_and_never_what_people_wrote(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="slack_bolt")
    async with talking(ScriptedBackend(Failing(ValueError("zebra"))), tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} zebra?")
        await talk.reply(ts)
    out, err = capfd.readouterr()
    assert "reply_failed" in out + err and ts in out + err
    assert "zebra" not in out + err + caplog.text
