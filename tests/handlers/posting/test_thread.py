"""A long stream goes on in a new message before Slack ends it; what is said stands once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import Sentence
from handlers.errors import UNREACHABLE
from handlers.identity import Identity
from handlers.posting.status import StatusLine
from handlers.posting.thread import ROTATE, ThreadReply
from handlers.rendering.message import Advice, notice
from handlers.request import Kind, Request
from handlers.simulator.server import Simulator
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.workspace.members import Members
from handlers.workspace.own_messages import mark_of
from handlers.workspace.readership import Readership
from tests.end_to_end.scripted import answer
from tests.handlers.simulator_room import Clock


class Street:
    """One question in a channel, and the place of its reply."""

    def __init__(self, slack: Simulator, clock: Clock) -> None:
        self.slack, self.clock = slack, clock
        ann = slack.workspace.add_person("ann")
        self.channel = slack.workspace.add_channel("general", ann).id
        self.ts = slack.workspace.post(Posted(self.channel, slack.workspace.new_ts(), ann.id, "how?")).ts
        self.request = Request("id", Kind.MENTION, "T", self.channel, ann.id, "how?", self.ts, self.ts)
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        me = Identity("T", BOT_USER, "", "")
        self.readership = Readership(self.request, Members(self.client, me))

    def place(self, *existing: str) -> ThreadReply:
        status = StatusLine(self.client, self.request)
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
async def _street() -> AsyncIterator[Street]:
    async with Simulator() as slack:
        yield Street(slack, Clock())


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    async with _street() as street:
        yield street


async def test_a_stream_that_grows_old_goes_on_in_a_new_message(street: Street) -> None:
    reply = answer("First.", "Second.", "Third.")
    place = street.place()
    for sentence in reply.sentences:
        await place.say([sentence])
        street.clock.now += ROTATE + 1
    await place.finish(reply, Advice())
    assert [text.split("\n")[0] for text in street.shown] == ["First. [1]", "Second. [1]", "Third. [1]"]
    assert street.lasts == [False, False, True] and "Sources" in street.shown[-1]


async def test_a_message_that_is_full_goes_on_in_a_new_one(street: Street) -> None:
    reply = answer(*("word " * 600 + f"{i}." for i in range(5)))
    place = street.place()
    for sentence in reply.sentences:
        await place.say([sentence])
    await place.finish(reply, Advice())
    assert len(street.shown) == 3 and all(f" {i}. [1]" in "".join(street.shown) for i in range(5))


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_whatever_of_streaming_fails_the_reply_is_whole_and_once(street: Street, method: str) -> None:
    reply = answer("First.", "Second.", "Third.")
    place = street.place()
    street.slack.fail(method, "internal_error")
    for sentence in reply.sentences:
        await place.say([sentence])
    await place.finish(reply, Advice())
    assert len(street.shown) == 1 and street.lasts == [True]
    assert "First. [1] Second. [1] Third. [1]" in street.shown[0] and "Sources" in street.shown[0]


async def test_a_reply_deleted_by_somebody_is_posted_again(street: Street) -> None:
    reply = answer("First.", "Second.")
    place = street.place()
    await place.say(reply.sentences[:1])
    street.slack.fail("chat.appendStream", "message_not_found")
    street.slack.fail("chat.update", "message_not_found")
    await place.say(reply.sentences[1:])
    await place.finish(reply, Advice())
    assert street.lasts == [True] and "First. [1] Second. [1]" in street.shown[-1]


@pytest.mark.parametrize("error", ["internal_error", "ratelimited", "msg_too_long"])
async def test_what_stands_is_not_deleted_while_it_may_still_be_written_over(
    street: Street, error: str
) -> None:
    reply = answer("First.", "Second.")
    place = street.place()
    await place.say(reply.sentences[:1])
    street.slack.fail("chat.appendStream", "internal_error")
    street.slack.fail("chat.update", error)
    await place.say(reply.sentences[1:])
    with pytest.raises(SlackApiError):
        await place.finish(reply, Advice())
    assert street.shown == ["First. [1]"]
    await street.place(*place.messages).finish(reply, Advice())
    assert len(street.shown) == 1 and "First. [1] Second. [1]" in street.shown[0]


async def test_a_stream_that_cannot_be_ended_now_waits_for_another_attempt(street: Street) -> None:
    place, reply = street.place(), answer("First.")
    await place.say(reply.sentences)
    street.slack.fail("chat.stopStream", "internal_error", times=2)
    with pytest.raises(UNREACHABLE):
        await place.finish(reply, Advice())
    await street.place(*place.messages).finish(reply, Advice())
    assert len(street.shown) == 1 and street.lasts == [True]


async def test_fewer_messages_than_before_leave_none_too_many(street: Street) -> None:
    first, second = street.place(), answer("Only this.")
    await first.put([notice("one"), notice("two"), notice("three")])
    await street.place(*first.messages).finish(second, Advice())
    assert len(street.shown) == 1 and street.shown[0].startswith("Only this.")


async def test_what_is_withdrawn_is_gone(street: Street) -> None:
    place = street.place()
    await place.say([Sentence("First.", ())])
    await place.withdraw()
    assert street.shown == []


async def test_what_was_said_stays_above_what_is_said_anew(street: Street) -> None:
    place, reply = street.place(), answer("Third.", "Fourth.")
    for sentence in answer("First.", "Second.").sentences:
        await place.say([sentence])
        street.clock.now += ROTATE + 1
    await place.turn_over(notice("Others came."))
    await place.say(reply.sentences[:1])
    await place.finish(reply, Advice())
    first, second, third = street.shown
    assert (first, second) == ("First. [1]", "Second. [1]\nOthers came.")
    assert third.startswith("Third. [1] Fourth. [1]") and street.lasts == [False, False, True]
    assert len(place.messages) == 3
    await place.withdraw()
    assert street.shown == []


async def test_what_was_said_and_cannot_be_ended_is_written_over(street: Street) -> None:
    place, reply = street.place(), answer("Third.")
    await place.say(answer("First.").sentences)
    street.slack.fail("chat.stopStream", "internal_error")
    await place.turn_over(notice("Others came."))
    await place.say(reply.sentences)
    await place.finish(reply, Advice())
    assert len(street.shown) == 1 and street.shown[0].startswith("Third. [1]") and street.lasts == [True]


async def test_where_nothing_was_said_nothing_is_left_of_it(street: Street) -> None:
    place, reply = street.place(), answer("Third.")
    await place.turn_over(notice("Others came."))
    await place.say(reply.sentences)
    await place.finish(reply, Advice())
    assert len(street.shown) == 1 and street.shown[0].startswith("Third. [1]")
