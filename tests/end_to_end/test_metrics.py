"""What the bot does is counted while it does it, and nothing that is counted tells of a person."""

import asyncio
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ModelFailed
from bot.reply import Cost
from tests.end_to_end.probing import watched
from tests.end_to_end.scripted import Failing, ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import BOT, Transport, workspace
from tests.end_to_end.test_feedback import press


async def test_what_people_get_is_counted_by_kind_and_without_a_word_of_theirs(tmp_path: Path) -> None:
    spent = Cost(0, 0.2, 0.7, 2.5, prompt=900, reused=600, written=40, sentences=5, held=4)
    backend = ScriptedBackend(lambda _: replace(answer("Staff get 28 days."), cost=spent))
    async with workspace() as talk, watched(talk, tmp_path, backend) as probe:
        reply = await talk.reply(await talk.ask(talk.ann, f"{BOT} how much zebra leave?"))
        await press(talk, talk.bob, reply, talk.general, good=False)
        backend.script = lambda _: no_answer()
        await talk.said(talk.ann, f"{BOT} who won the zebra cup?")
        backend.script = Failing(ModelFailed("zebra"))
        talk.slack.rate_limit("chat.postMessage", retry_after=0)
        await talk.said(talk.ann, f"{BOT} what is a zebra?")
        failed = 'inhouse_requests_total{kind="mention",outcome="failed",reason="ModelFailed"}'
        await probe.counted(failed)
        for series, value in {
            'inhouse_requests_total{kind="mention",outcome="answer",reason=""}': 1,
            'inhouse_requests_total{kind="mention",outcome="no_answer",reason=""}': 1,
            'inhouse_replies_total{kind="no_answer",reason="value_missing"}': 1,
            'inhouse_sentences_total{verdict="held_back"}': 1,
            'inhouse_sentences_total{verdict="said"}': 4,
            'inhouse_tokens_total{work="read"}': 300,
            'inhouse_tokens_total{work="reused"}': 600,
            'inhouse_ratings_total{rating="bad"}': 1,
            'inhouse_slack_rate_limited_total{method="chat.postMessage"}': 1,
            'inhouse_first_token_seconds_bucket{le="1.0"}': 1,
            'inhouse_first_token_seconds_bucket{le="0.5"}': 0,
            "inhouse_first_word_seconds_count": 2,
            "inhouse_request_seconds_count": 2,
            "inhouse_slack_connected": 1,
            "inhouse_ready": 1,
        }.items():
            assert await probe.value(series) == value, series
        told = await probe.metrics()
    people = (talk.ann.id, talk.bob.id, talk.general.id, "zebra", "Ann", "general")
    assert [it for it in people if it in told] == []


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_events_are_acknowledged_and_calls_counted_whichever_way_they_come(
    transport: Transport, tmp_path: Path
) -> None:
    async with workspace(transport) as talk, watched(talk, tmp_path, ScriptedBackend()) as probe:
        await talk.said(talk.ann, f"{BOT} how much leave?")
        await talk.slack.command(talk.ann.id, talk.general.id, "/ask", "how much leave?")
        await talk.whispered(talk.ann, "You asked")
        await probe.counted('inhouse_requests_total{kind="ask",outcome="answer",reason=""}')
        assert await probe.value("inhouse_slack_connected") == 1
        assert await probe.value("inhouse_slack_ack_seconds_count") >= 2
        assert await probe.value("inhouse_first_word_seconds_count") == 2, "also through a response_url"
        assert await probe.value('inhouse_slack_calls_total{method="chat.stopStream",outcome="ok"}') == 1
        assert await probe.value("inhouse_slack_reconnects_total") == 0


async def test_what_waits_and_how_long_is_looked_up_when_it_is_asked_for(tmp_path: Path) -> None:
    hold = threading.Event()
    async with workspace() as talk, watched(talk, tmp_path, ScriptedBackend(hold=hold)) as probe:
        await talk.ask(talk.ann, f"{BOT} one?")
        await talk.ask(talk.bob, f"{BOT} two?")
        await probe.counted("inhouse_replies_running", 2)
        await probe.counted("inhouse_requests_open", 2)
        assert 0 < await probe.value("inhouse_requests_oldest_seconds") < 60
        hold.set()
        await probe.counted("inhouse_request_seconds_count", 2)
        await probe.counted("inhouse_requests_open", 0)
        assert await probe.value("inhouse_requests_oldest_seconds") == 0


async def test_prometheus_own_linter_takes_the_text(tmp_path: Path) -> None:
    async with workspace() as talk, watched(talk, tmp_path, ScriptedBackend()) as probe:
        await talk.said(talk.ann, f"{BOT} how much leave?")
        told = await probe.metrics()
    names = re.findall(r"^# TYPE (\S+)", told, re.M)
    assert len(names) == len(set(names)) > 30
    assert [it for it in names if not re.fullmatch(r"inhouse_[a-z_]+", it)] == []
    if (promtool := shutil.which("promtool")) is None:
        pytest.skip("promtool is not installed: `apt install prometheus` checks the text with it")
    linter = await asyncio.create_subprocess_exec(
        promtool, "check", "metrics", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert (await linter.communicate(told.encode()))[0] == b"" and linter.returncode == 0
