"""A long stream goes on in a new message before Slack ends it; what is said stands once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import Citation, Quotes, Sentence
from handlers.errors import UNREACHABLE
from handlers.identity import Identity
from handlers.posting.sessions import AgentSessions
from handlers.posting.status import StatusLine
from handlers.posting.thread import ROTATE, ThreadReply
from handlers.rendering.message import Advice, notice
from handlers.request import Kind, Request
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.workspace.members import Members
from handlers.workspace.messages import mark_of
from handlers.workspace.readership import Readership
from store.sentences import sentences_of
from tests.end_to_end.scripted import answer, passage
from tests.handlers.simulator_room import Clock


class Harness:
    """One question in a channel, and the target of its reply."""

    def __init__(self, slack: Simulator, clock: Clock) -> None:
        self.slack, self.clock = slack, clock
        ann = slack.workspace.add_person("ann")
        self.channel = slack.workspace.add_channel("general", ann).id
        self.ts = slack.workspace.post(Posted(self.channel, slack.workspace.new_ts(), ann.id, "how?")).ts
        self.request = Request("id", Kind.MENTION, "T", self.channel, ann.id, "how?", self.ts, self.ts)
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        me = Identity("T", BOT_USER, "", "")
        self.readership = Readership(self.request, Members(self.client, me))

    def target(self, *existing: str) -> ThreadReply:
        status = StatusLine(self.client, self.request, AgentSessions())
        return ThreadReply(self.client, self.readership, status, existing, clock=self.clock)

    @property
    def shown(self) -> list[str]:
        return [message.visible for message in self.slack.workspace.replies(self.channel, self.ts)]

    @property
    def lasts(self) -> list[bool]:
        replies = self.slack.workspace.replies(self.channel, self.ts)
        marks = [mark_of({"metadata": message.metadata}) for message in replies]
        return [mark.last for mark in marks if mark]


@asynccontextmanager
async def _harness() -> AsyncIterator[Harness]:
    async with Simulator() as slack:
        yield Harness(slack, Clock())


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with _harness() as harness:
        yield harness


async def test_a_stream_that_grows_old_goes_on_in_a_new_message(harness: Harness) -> None:
    reply = answer("First.", "Second.", "Third.")
    target = harness.target()
    for sentence in reply.sentences:
        await target.stream([sentence])
        harness.clock.now += ROTATE + 1
    await target.finish(reply, Advice())
    assert [text.split("\n")[0] for text in harness.shown] == ["First. [1]", "Second. [1]", "Third. [1]"]
    assert harness.lasts == [False, False, True] and "Sources" in harness.shown[-1]


async def test_the_stop_button_stays_while_a_reply_goes_on_in_a_new_message(harness: Harness) -> None:
    reply = answer("First.", "Second.")
    async with StatusLine(harness.client, harness.request, AgentSessions()) as line:
        line.show("is searching…")
        await harness.slack.until(lambda w: bool(w.sessions))
        # Its answer arrives before the first word does.
        await harness.slack.until(lambda _: line.session(last=True))
        target = ThreadReply(harness.client, harness.readership, line, clock=harness.clock)
        for sentence in reply.sentences:
            await target.stream([sentence])
            harness.clock.now += ROTATE + 1
        await target.finish(reply, Advice())
    states = [it["status"] for it in harness.slack.workspace.sessions]
    assert set(states[:-1]) == {"processing"} and len(states) == 3 and states[-1] == "active"


async def test_quotes_that_were_streamed_are_laid_out_by_their_documents_at_the_end(harness: Harness) -> None:
    there = passage("Staff get 28 days. Five carry over.")
    first, second = sentences_of(there)
    said = tuple(Sentence(it.text, (i,), parts=(it,)) for i, it in enumerate((second, first), 1))
    cited = tuple(Citation.of(i, (it,)) for i, it in enumerate((second, first), 1))
    target = harness.target()
    for sentence in said:
        await target.stream([sentence])
    assert harness.shown == ["Five carry over. [1] Staff get 28 days. [2]"]
    await target.finish(Quotes(said, cited), Advice())
    (shown,) = harness.shown
    assert shown.startswith("*Leave*\n> _Annual leave_\n> Staff get 28 days. [1] Five carry over. [2]\n")
    assert harness.lasts == [True] and "Sources" in shown


async def test_a_message_that_is_full_goes_on_in_a_new_one(harness: Harness) -> None:
    reply = answer(*("word " * 600 + f"{i}." for i in range(5)))
    target = harness.target()
    for sentence in reply.sentences:
        await target.stream([sentence])
    await target.finish(reply, Advice())
    assert len(harness.shown) == 3 and all(f" {i}. [1]" in "".join(harness.shown) for i in range(5))


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_whatever_of_streaming_fails_the_reply_is_whole_and_once(harness: Harness, method: str) -> None:
    reply = answer("First.", "Second.", "Third.")
    target = harness.target()
    harness.slack.fail(method, "internal_error")
    for sentence in reply.sentences:
        await target.stream([sentence])
    await target.finish(reply, Advice())
    assert len(harness.shown) == 1 and harness.lasts == [True]
    assert "First. [1] Second. [1] Third. [1]" in harness.shown[0] and "Sources" in harness.shown[0]


async def test_a_reply_deleted_by_somebody_is_posted_again(harness: Harness) -> None:
    reply = answer("First.", "Second.")
    target = harness.target()
    await target.stream(reply.sentences[:1])
    harness.slack.fail("chat.appendStream", "message_not_found")
    harness.slack.fail("chat.update", "message_not_found")
    await target.stream(reply.sentences[1:])
    await target.finish(reply, Advice())
    assert harness.lasts == [True] and "First. [1] Second. [1]" in harness.shown[-1]


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "msg_too_long"])
async def test_what_stands_is_not_deleted_while_it_may_still_be_written_over(
    harness: Harness, error: str
) -> None:
    reply = answer("First.", "Second.")
    target = harness.target()
    await target.stream(reply.sentences[:1])
    harness.slack.fail("chat.appendStream", "internal_error")
    harness.slack.fail("chat.update", error)
    await target.stream(reply.sentences[1:])
    with pytest.raises(SlackApiError):
        await target.finish(reply, Advice())
    assert harness.shown == ["First. [1]"]
    await harness.target(*target.messages).finish(reply, Advice())
    assert len(harness.shown) == 1 and "First. [1] Second. [1]" in harness.shown[0]


async def test_a_stream_that_cannot_be_ended_now_waits_for_another_attempt(harness: Harness) -> None:
    target, reply = harness.target(), answer("First.")
    await target.stream(reply.sentences)
    harness.slack.fail("chat.stopStream", "internal_error", times=2)
    with pytest.raises(UNREACHABLE):
        await target.finish(reply, Advice())
    await harness.target(*target.messages).finish(reply, Advice())
    assert len(harness.shown) == 1 and harness.lasts == [True]


async def test_fewer_messages_than_before_leave_none_too_many(harness: Harness) -> None:
    first, second = harness.target(), answer("Only this.")
    await first.notify([notice("one"), notice("two"), notice("three")])
    await harness.target(*first.messages).finish(second, Advice())
    assert len(harness.shown) == 1 and harness.shown[0].startswith("Only this.")


async def test_what_is_withdrawn_is_gone(harness: Harness) -> None:
    target = harness.target()
    await target.stream([Sentence("First.", ())])
    await target.withdraw()
    assert harness.shown == []


async def test_what_was_said_stays_above_what_is_said_anew(harness: Harness) -> None:
    target, reply = harness.target(), answer("Third.", "Fourth.")
    for sentence in answer("First.", "Second.").sentences:
        await target.stream([sentence])
        harness.clock.now += ROTATE + 1
    await target.restart(notice("Others came."))
    await target.stream(reply.sentences[:1])
    await target.finish(reply, Advice())
    first, second, third = harness.shown
    assert (first, second) == ("First. [1]", "Second. [1]\nOthers came.")
    assert third.startswith("Third. [1] Fourth. [1]") and harness.lasts == [False, False, True]
    assert len(target.messages) == 3
    await target.withdraw()
    assert harness.shown == []


async def test_what_was_said_and_cannot_be_ended_is_written_over(harness: Harness) -> None:
    target, reply = harness.target(), answer("Third.")
    await target.stream(answer("First.").sentences)
    harness.slack.fail("chat.stopStream", "internal_error")
    await target.restart(notice("Others came."))
    await target.stream(reply.sentences)
    await target.finish(reply, Advice())
    assert len(harness.shown) == 1 and harness.shown[0].startswith("Third. [1]") and harness.lasts == [True]


async def test_where_nothing_was_said_nothing_is_left_of_it(harness: Harness) -> None:
    target, reply = harness.target(), answer("Third.")
    await target.restart(notice("Others came."))
    await target.stream(reply.sentences)
    await target.finish(reply, Advice())
    assert len(harness.shown) == 1 and harness.shown[0].startswith("Third. [1]")
