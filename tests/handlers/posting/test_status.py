"""The status line: kept alive while it is true, gone at the end, never a reason to fail."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.posting.status import StatusLine
from handlers.request import Kind, Request
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    async with Simulator() as slack:
        yield slack


def status(slack: Simulator, kind: Kind = Kind.MENTION) -> StatusLine:
    ann = slack.workspace.add_person("ann")
    channel = slack.workspace.direct_channel(ann.id) if kind is Kind.DIRECT else None
    there = (channel or slack.workspace.add_channel("general", ann)).id
    ts = slack.workspace.post(Posted(there, slack.workspace.new_ts(), ann.id, "how?")).ts
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    return StatusLine(client, Request("id", kind, "T", there, ann.id, "how?", ts, ts), refresh=0.05)


async def test_it_is_sent_again_before_slack_takes_it_away(slack: Simulator) -> None:
    async with status(slack) as line:
        line.show("is searching…")
        await slack.until(lambda w: [each.text for each in w.statuses[:3]] == ["is searching…"] * 3)
    assert slack.workspace.statuses[-1].text == ""


async def test_a_reply_without_status_clears_none(slack: Simulator) -> None:
    async with status(slack):
        await asyncio.sleep(0.1)
    assert slack.workspace.statuses == []


async def _failing(slack: Simulator) -> None:
    async with status(slack) as line:
        line.show("is searching…")
        await slack.until(lambda w: bool(w.statuses))
        raise ValueError("x")


async def test_it_is_gone_after_an_error(slack: Simulator) -> None:
    with pytest.raises(ValueError, match="x"):
        await _failing(slack)
    assert slack.workspace.statuses[-1].text == ""


async def test_that_slack_refuses_it_is_no_failure(slack: Simulator) -> None:
    slack.fail("assistant.threads.setStatus", times=9)
    slack.fail("agents.sessions.setStatus", times=9)
    async with status(slack, Kind.DIRECT) as line:
        line.show("is searching…")
        await slack.until(lambda _: len(slack.calls) >= 2)


async def test_a_slow_status_delays_nothing(slack: Simulator) -> None:
    slack.delay("assistant.threads.setStatus", 600)
    async with asyncio.timeout(60), status(slack) as line:
        line.show("is searching…")
        await asyncio.sleep(0.05)


async def test_a_direct_message_is_a_session_with_a_stop_button(slack: Simulator) -> None:
    async with status(slack, Kind.DIRECT) as line:
        line.show("is searching…")
        await slack.until(lambda w: bool(w.statuses))
    assert [each["status"] for each in slack.workspace.sessions] == ["processing", "active"]


async def test_a_session_that_is_just_being_begun_ends_too(slack: Simulator) -> None:
    async with status(slack, Kind.DIRECT) as line:
        line.show("is searching…")
        # Slack has begun it, and its answer is on its way.
        await slack.until(lambda w: bool(w.sessions))
    assert [each["status"] for each in slack.workspace.sessions] == ["processing", "active"]
