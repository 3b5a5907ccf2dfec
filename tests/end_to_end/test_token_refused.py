"""Slack refuses the bot's token while it runs: every question is kept, and answered once when it is valid
again."""

import asyncio
import logging
import time
from pathlib import Path

import pytest

from handlers.app import connected
from handlers.errors import LATE, NotConnected
from handlers.rendering.mrkdwn import escape
from tests.end_to_end.scripted import ScriptedBackend, answer, only_for_everyone
from tests.end_to_end.talking import BOT, SOON, Talk, settings_for, talking, workspace

REFUSALS = ["token_revoked", "invalid_auth", "account_inactive", "token_expired", "org_login_required"]


async def refused(talk: Talk, error: str = "token_revoked", times: int = 1) -> None:
    """Slack has refused so many calls."""
    await talk.slack.until(lambda _: sum(call.error == error for call in talk.slack.calls) >= times)


@pytest.mark.parametrize("error", REFUSALS)
async def test_what_is_asked_of_a_bot_that_was_never_asked_before_is_answered_later(
    tmp_path: Path, error: str
) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        dm = talk.dm(talk.bob)
        talk.slack.faults.revoke(error)
        asked = [await talk.ask(talk.ann, f"{BOT} question {i}?") for i in range(4)]
        direct = [await talk.ask(talk.bob, f"question {i}?", dm) for i in range(3)]
        assert (await talk.slack.command(talk.ann.id, talk.elsewhere.id, "/ask", "and privately?")).ok
        await talk.slack.until(lambda _: all(it.acknowledged for it in talk.slack.deliveries))
        await refused(talk, error)
        talk.slack.faults.restore()
        for ts in asked:
            assert "You asked: question" in (await talk.reply(ts)).visible
        for ts in direct:
            assert "You asked: question" in (await talk.reply(ts, dm)).visible
        assert "You asked: and privately?" in (await talk.whispered(talk.ann, "Sources")).visible
        assert [len(talk.replies(ts)) for ts in asked] == [1] * 4
        assert [len(talk.replies(ts, dm)) for ts in direct] == [1] * 3


async def test_what_is_asked_of_a_bot_that_answered_before_is_answered_later(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(only_for_everyone), tmp_path) as talk:
        assert "28 days" in await talk.said(talk.ann, f"{BOT} how much leave?")
        talk.slack.faults.revoke()
        thread = await talk.ask(talk.ann, f"{BOT} how much sick leave?")
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much parental leave?")
        await refused(talk)
        await asyncio.sleep(0.5)
        assert talk.replies(thread) == []
        talk.slack.faults.restore()
        # What they may read is asked again too: neither is told that nothing was found.
        assert "28 days" in (await talk.reply(thread)).visible
        assert "28 days" in (await talk.whispered(talk.ann, "Sources")).visible
        assert len(talk.replies(thread)) == 1


async def test_a_reply_that_is_cut_off_in_the_middle_is_made_whole_later(tmp_path: Path) -> None:
    backend = ScriptedBackend(lambda _: answer("First.", "Second.", "Third."), pause=0.2)
    async with talking(backend, tmp_path) as talk:
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        await talk.slack.until(lambda _: bool(talk.replies(ts)))
        talk.slack.faults.revoke()
        await refused(talk)
        await asyncio.sleep(0.6)
        talk.slack.faults.restore()
        assert (await talk.reply(ts)).text == "First. [1] Second. [1] Third. [1]"
        assert len(talk.replies(ts)) == 1


async def test_a_summary_is_made_later(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        await talk.ask(talk.ann, "The release slips")
        talk.slack.faults.revoke()
        await talk.slack.command(talk.ann.id, talk.general.id, "/summarize", "1d")
        await refused(talk)
        talk.slack.faults.restore()
        assert "Ann began." in (await talk.whispered(talk.ann, "Summary")).visible


@pytest.mark.parametrize("warm", [False, True])
async def test_after_a_restart_what_waited_is_answered(tmp_path: Path, warm: bool) -> None:
    async with workspace() as talk:
        settings = settings_for(talk.slack, tmp_path)
        async with connected(settings, ScriptedBackend(), drain_s=0.2, pauses=SOON):
            if warm:
                await talk.said(talk.ann, f"{BOT} are you there?")
            talk.slack.faults.revoke()
            asked = [await talk.ask(talk.ann, f"{BOT} question {i}?") for i in range(4)]
            await talk.slack.until(lambda _: all(it.acknowledged for it in talk.slack.deliveries))
            await refused(talk)
            await asyncio.sleep(0.5)
        with pytest.raises(NotConnected, match="SLACK_BOT_TOKEN"):
            async with connected(settings, ScriptedBackend()):
                pass
        talk.slack.faults.restore()
        async with connected(settings, ScriptedBackend(), drain_s=2, pauses=SOON):
            for i, ts in enumerate(asked):
                assert f"You asked: question {i}?" in (await talk.reply(ts)).visible
        assert [len(talk.replies(ts)) for ts in asked] == [1] * 4


async def test_it_is_told_once_in_the_log_and_slack_is_left_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    backend = ScriptedBackend()
    async with talking(backend, tmp_path) as talk:
        talk.slack.faults.revoke()
        first = await talk.ask(talk.ann, f"{BOT} zebra?")
        await refused(talk)
        await asyncio.sleep(0.5)
        before, thought = len(talk.slack.calls), len(backend.questions)
        asked = [await talk.ask(talk.ann, f"{BOT} zebra {i}?") for i in range(10)]
        await asyncio.sleep(1.5)
        made = talk.slack.calls[before:]
        assert {call.method for call in made} == {"auth.test"} and len(made) <= 3
        assert len(backend.questions) == thought, "nothing is thought about in vain"
        talk.slack.faults.restore()
        for ts in (first, *asked):
            await talk.reply(ts)
    told = "".join(capfd.readouterr()) + caplog.text
    assert told.count("token_refused") == 1 and told.count("token_accepted_again") == 1
    assert "token_revoked" in told and "SLACK_BOT_TOKEN" in told
    assert "zebra" not in told and talk.slack.bot_token not in told


async def test_a_question_that_is_deleted_while_it_waits_is_not_answered(tmp_path: Path) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.faults.revoke()
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        edited = await talk.ask(talk.ann, f"{BOT} how much lvea?")
        await refused(talk)
        await asyncio.sleep(0.2)
        await talk.slack.delete(talk.general.id, ts)
        await talk.slack.edit(talk.general.id, edited, f"{BOT} how much leave?")
        await asyncio.sleep(0.2)
        talk.slack.faults.restore()
        assert "how much leave?" in (await talk.reply(edited)).visible
        await asyncio.sleep(0.5)
        assert len(talk.replies(edited)) == 1 and talk.replies(ts) == []


async def test_after_more_than_a_day_the_asker_is_told_so_and_can_ask_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.jobs.attempts._A_DAY", 1.0)
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.faults.revoke()
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        asked = time.monotonic()
        await refused(talk)
        await asyncio.sleep(1.1 - (time.monotonic() - asked))
        talk.slack.faults.restore()
        late = await talk.reply(ts)
        assert escape(LATE) in late.visible and "You asked" not in late.visible
        await talk.slack.press(talk.ann.id, talk.general.id, late.ts, "retry")
        await talk.slack.until(lambda _: "You asked: what?" in talk.replies(ts)[0].visible)
        assert len(talk.replies(ts)) == 1


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "restricted_action", "msg_too_long"])
async def test_what_slack_will_never_take_ends_the_request(tmp_path: Path, error: str) -> None:
    async with talking(ScriptedBackend(), tmp_path) as talk:
        talk.slack.fail("chat.startStream", error, times=9)
        talk.slack.fail("chat.postMessage", error)
        ts = await talk.ask(talk.ann, f"{BOT} what?")
        assert "Slack did not answer as I expected" in (await talk.reply(ts)).visible
        await asyncio.sleep(0.5)
        assert len(talk.replies(ts)) == 1 and len(talk.calls("chat.startStream")) == 1
