"""The status line: kept alive while it is true, gone at the end, never a reason to fail."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SlackAway
from handlers.posting.sessions import PAUSE, AgentSessions, session_title
from handlers.posting.status import StatusLine
from handlers.request import Kind, Request
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    async with Simulator() as slack:
        yield slack


def status(slack: Simulator, kind: Kind = Kind.MENTION, sessions: AgentSessions | None = None) -> StatusLine:
    sessions = sessions or AgentSessions()
    ann = slack.workspace.add_person("ann")
    channel = slack.workspace.direct_channel(ann.id) if kind is Kind.DIRECT else None
    there = (channel or slack.workspace.add_channel("general", ann)).id
    ts = slack.workspace.post(Posted(there, slack.workspace.new_ts(), ann.id, "how?")).ts
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    return StatusLine(
        client, Request("id", kind, "T", there, ann.id, "*how?*", ts, ts), sessions, refresh=0.05
    )


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
    slack.fail("assistant.threads.setStatus", "not_allowed", times=9)
    slack.fail("agents.sessions.setStatus", "not_allowed", times=9)
    async with status(slack, Kind.DIRECT) as line:
        line.show("is searching…")
        await slack.until(lambda _: len(slack.calls) >= 2)


@pytest.mark.parametrize("method", ["assistant.threads.setStatus", "agents.sessions.setStatus"])
async def test_what_slack_could_not_clear_is_left_for_another_attempt(slack: Simulator, method: str) -> None:
    line = status(slack, Kind.DIRECT)
    with pytest.raises(SlackAway):
        await _cleared_in_vain(slack, line, method)


async def _cleared_in_vain(slack: Simulator, line: StatusLine, method: str) -> None:
    async with line:
        line.show("is searching…")
        await slack.until(lambda w: bool(w.statuses and w.sessions))
        slack.fail(method, times=9)


async def test_a_slow_status_delays_nothing(slack: Simulator) -> None:
    slack.delay("assistant.threads.setStatus", 600)
    async with asyncio.timeout(60), status(slack) as line:
        line.show("is searching…")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.MENTION, Kind.FOLLOW_UP])
async def test_a_thread_is_a_session_with_a_title_and_a_stop_button(slack: Simulator, kind: Kind) -> None:
    async with status(slack, kind) as line:
        line.show("is searching…")
        await slack.until(lambda w: bool(w.statuses and w.sessions))
    states = [(each["status"], each["title"]) for each in slack.workspace.sessions]
    assert states == [("processing", "how?"), ("active", "how?")]


async def test_a_session_that_slack_has_not_is_not_tried_again_for_a_while(slack: Simulator) -> None:
    now = [0.0]
    sessions = AgentSessions(clock=lambda: now[0])
    tried = []
    for _ in range(3):
        slack.fail("agents.sessions.setStatus", "unknown_method", times=9)
        async with status(slack, sessions=sessions) as line:
            line.show("is searching…")
            await slack.until(lambda w: bool(w.statuses and w.statuses[-1].text))
        tried.append([it.method for it in slack.calls].count("agents.sessions.setStatus"))
    assert tried[0] >= 1 and tried == [tried[0]] * 3
    now[0] += PAUSE
    assert sessions.may_begin()


async def test_a_conversation_that_slack_refuses_says_nothing_about_others(slack: Simulator) -> None:
    sessions = AgentSessions()
    slack.fail("agents.sessions.setStatus", "not_in_channel")
    async with status(slack, sessions=sessions) as line:
        line.show("is searching…")
        await slack.until(lambda _: "agents.sessions.setStatus" in {it.method for it in slack.calls})
    assert sessions.may_begin()


def test_more_sessions_a_minute_than_slack_takes_calls_are_not_begun() -> None:
    sessions = AgentSessions(clock=lambda: 0.0)
    begun = [sessions.may_begin() for _ in range(60)]
    assert begun.count(True) * 2 <= 50 and not begun[-1]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("how much\nleave?", "how much leave?"),
        ("is <@U1> in <#C1|secret> *today*?", "is @someone in #channel today?"),
        ("`rm -rf` &amp; <https://a.example|this>?", "rm -rf & this?"),
        ("2 * 3 * 4 in snake_case_words?", "2 * 3 * 4 in snake_case_words?"),
        ("", ""),
    ],
)
def test_a_title_is_the_question_in_plain_words(asked: str, title: str) -> None:
    assert session_title(asked) == title


@pytest.mark.parametrize("asked", ["<!channel> how?", "@here how?", "&lt;!channel&gt; how?", "&lt;@U1&gt;"])
def test_a_title_notifies_nobody(asked: str) -> None:
    title = session_title(asked)
    assert not re.search(r"<[!@]|@(?:channel|here|everyone)\b", title), title


def test_a_long_title_is_cut() -> None:
    assert len(session_title("long " * 200)) <= 200


async def test_a_session_that_is_just_being_begun_ends_too(slack: Simulator) -> None:
    async with status(slack, Kind.DIRECT) as line:
        line.show("is searching…")
        # Slack has begun it, and its answer is on its way.
        await slack.until(lambda w: bool(w.sessions))
    assert [each["status"] for each in slack.workspace.sessions] == ["processing", "active"]
