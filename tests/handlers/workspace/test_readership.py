"""Whether those who read a reply are those whom it was made for."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import UNREACHABLE, ReadersChanged
from handlers.identity import Identity, who_am_i
from handlers.request import Kind, Request
from handlers.workspace.members import Members
from handlers.workspace.readership import Readership
from store.audience import Readers
from tests.end_to_end.talking import Talk, workspace


class Club:
    """Replies that are being made in the workspace."""

    def __init__(self, talk: Talk, client: AsyncWebClient, me: Identity) -> None:
        self.talk, self.client, self.me = talk, client, me

    def reply(self, kind: Kind, people: Members | None = None) -> Readership:
        """One to Ann in #general."""
        request = Request("id", kind, "T", self.talk.general.id, self.talk.ann.id, "x", "1.0", "1.0")
        return Readership(request, people or Members(self.client, self.me))

    @property
    def looks(self) -> int:
        return len(self.talk.calls("conversations.info")) + len(self.talk.calls("users.conversations"))


@pytest.fixture
async def club() -> AsyncIterator[Club]:
    async with workspace() as talk:
        client = AsyncWebClient(token=talk.slack.bot_token, base_url=talk.slack.api_url)
        yield Club(talk, client, await who_am_i(client))


async def test_without_a_doubt_nobody_is_asked(club: Club) -> None:
    reply = club.reply(Kind.MENTION)
    await reply.readers()
    club.talk.general.members.append(club.talk.guest.id)
    looks = club.looks
    await reply.check()
    assert club.looks == looks
    with pytest.raises(ReadersChanged):
        await reply.check(anew=True)


async def test_a_doubt_is_looked_into_once(club: Club) -> None:
    reply = club.reply(Kind.MENTION)
    await reply.readers()
    reply.doubt()
    looks = club.looks
    await reply.check()
    await reply.check()
    assert club.looks == looks + 1


async def test_after_a_change_it_is_for_those_who_read_it_now(club: Club) -> None:
    reply, here = club.reply(Kind.MENTION), club.talk.general
    assert await reply.readers() == Readers.of_channel(here.id, outsiders=False)
    here.members.append(club.talk.guest.id)
    reply.doubt()
    with pytest.raises(ReadersChanged):
        await reply.check()
    assert await reply.readers() == Readers.of_channel(here.id, outsiders=True)
    looks = club.looks
    await reply.check(anew=True)
    assert club.looks == looks, "what the channel's own documents say is for whoever is in it"


async def test_a_doubt_that_comes_while_slack_answers_counts(club: Club) -> None:
    here = club.talk.general

    class Late(Members):
        """Somebody joins just when Slack has said that nobody has."""

        async def readers(self, request: Request, *, anew: bool = False) -> Readers:
            found = await super().readers(request, anew=anew)
            if anew and club.talk.guest.id not in here.members:
                here.members.append(club.talk.guest.id)
                reply.doubt()
            return found

    reply = club.reply(Kind.MENTION, Late(club.client, club.me))
    await reply.readers()
    with pytest.raises(ReadersChanged):
        await reply.check(anew=True)


async def test_who_reads_more_than_before_may_read_what_was_made(club: Club) -> None:
    reply = club.reply(Kind.ASK)
    made_for = await reply.readers()
    new = club.talk.workspace.add_channel("new", club.talk.ann)
    await reply.check(anew=True)
    new.members.remove(club.talk.ann.id)
    await reply.check(anew=True)
    assert await reply.readers() == made_for


@pytest.mark.parametrize("kind", [Kind.ASK, Kind.DIRECT, Kind.SUMMARY, Kind.THREAD])
async def test_who_leaves_the_channel_may_not_read_what_came_from_it(club: Club, kind: Kind) -> None:
    club.talk.general.kind = "group"
    reply = club.reply(kind)
    await reply.readers()
    await reply.check(anew=True)
    club.talk.workspace.leave(club.talk.ann.id, club.talk.general.id)
    with pytest.raises(ReadersChanged):
        await reply.check(anew=True)


@pytest.mark.parametrize("kind", [Kind.MENTION, Kind.ASK, Kind.SUMMARY])
async def test_where_slack_cannot_tell_now_nothing_is_taken_for_granted(club: Club, kind: Kind) -> None:
    reply = club.reply(kind)
    await reply.readers()
    for method in ("conversations.info", "users.conversations"):
        club.talk.slack.fail(method, "internal_error")
    with pytest.raises(UNREACHABLE):
        await reply.check(anew=True)
