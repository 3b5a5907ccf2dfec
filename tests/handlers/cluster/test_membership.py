"""Bots that share a database know of each other: what one tells all hear, and what the dead leave is taken
over.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from handlers.cluster import Lease, Member, News, Topic, cluster_member
from handlers.cluster.lease import Watch
from handlers.cluster.postgres import Line
from handlers.errors import ClusterAway
from tests.postgres import Server

HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'inhouse'"
NEWS = News(Topic.PERSON, "T1", "C1", "U1", "r", 1.5, (True, False))


@dataclass
class OpenRequests:
    """Those in hand, by bot; what was taken over is noted."""

    in_hand: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    async def owners(self) -> Collection[str]:
        return self.in_hand - self.taken

    async def take_over(self, bots: Collection[str]) -> None:
        self.taken |= {*bots}


@dataclass
class Bot:
    member: Member
    requests: OpenRequests = field(default_factory=OpenRequests)
    heard: list[News] = field(default_factory=list)

    async def hear(self, news: News) -> None:
        self.heard.append(news)


@asynccontextmanager
async def bot(url: SecretStr) -> AsyncIterator[Bot]:
    async with cluster_member(url.get_secret_value(), Lease()) as member:
        found = Bot(member)
        member.attend(found.hear, found.requests)
        yield found


async def until(true: object, seconds: float = 20.0) -> None:
    assert callable(true)
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - a database tells no event
            await asyncio.sleep(0.02)


async def test_what_one_tells_the_others_hear_once_and_it_does_not(database_url: SecretStr) -> None:
    async with bot(database_url) as one, bot(database_url) as two, bot(database_url) as three:
        await one.member.tell(NEWS)
        one.member.mention(News(Topic.SPOKE, "T1", "C1", "1.0"))
        await until(lambda: len(two.heard) == len(three.heard) == 2)
        assert two.heard[0] == NEWS
        assert one.heard == []


async def test_who_was_away_hears_later_what_was_told_meanwhile(
    database_url: SecretStr, postgres: Server
) -> None:
    async with bot(database_url) as one, bot(database_url) as two:
        postgres._say(HANG_UP)
        await one.member.tell(NEWS)
        await until(lambda: two.heard == [NEWS])
        assert one.member.lease.holds and two.member.lease.holds


async def test_who_leaves_is_inherited_from_at_once_and_who_lives_is_not(database_url: SecretStr) -> None:
    async with bot(database_url) as heir, bot(database_url) as alive:
        async with bot(database_url) as leaving:
            heir.requests.in_hand = {leaving.member.name, alive.member.name}
            await asyncio.sleep(4)
            assert heir.requests.taken == set()
        await until(lambda: heir.requests.taken == {leaving.member.name})


async def test_who_is_buried_loses_the_lease(database_url: SecretStr) -> None:
    async with bot(database_url) as slow:
        async with Line.open(database_url.get_secret_value()) as line:
            found = await line.beats()
            name = slow.member.name
            assert not await line.bury(name, found[name] - 1), "it has beaten since"
            while not await line.bury(name, (await line.beats())[name]):
                pass
        await until(lambda: slow.member.lease.lost.is_set())
        assert not slow.member.lease.holds


async def test_a_silent_bot_is_buried(database_url: SecretStr) -> None:
    url = database_url.get_secret_value()
    async with bot(database_url) as heir:
        heir.member._watch = Watch(grace_s=1.0)
        async with Line.open(url) as line:
            await line.join("silent", "nowhere")
        heir.requests.in_hand = {"silent"}
        await until(lambda: heir.requests.taken == {"silent"})
        assert heir.member.lease.holds


async def test_a_database_that_is_not_there_is_said_to_be_away() -> None:
    with pytest.raises(ClusterAway):
        async with cluster_member("postgresql://inhouse@127.0.0.1:9/inhouse", Lease()):
            pass


def test_news_come_out_as_they_went_in() -> None:
    assert News.from_json(NEWS.to_json()) == NEWS


async def test_while_the_database_is_away_nothing_is_written_and_then_all_goes_on(
    database_url: SecretStr, postgres: Server
) -> None:
    async with cluster_member(database_url.get_secret_value(), Lease(lapses_s=4.0)) as member:
        found = Bot(member)
        member.attend(found.hear, found.requests)
        await asyncio.to_thread(postgres.stop, "immediate")
        try:
            await until(lambda: not member.lease.holds)
            with pytest.raises(ClusterAway):
                await member.tell(NEWS)
            assert not member.lease.lost.is_set()
        finally:
            await asyncio.to_thread(postgres.start)
        await until(lambda: member.lease.holds)
        await member.tell(NEWS)
        found.requests.in_hand = {"who died meanwhile", member.name}
        await until(lambda: found.requests.taken == {"who died meanwhile"})


async def test_one_of_them_leads_and_another_once_it_is_gone(database_url: SecretStr) -> None:
    async with bot(database_url) as one:
        await until(lambda: one.member.leads)
        async with bot(database_url) as two:
            await until(lambda: one.member.bots == two.member.bots == 2)
            await until(lambda: one.member.leads is not two.member.leads)
        await until(lambda: one.member.leads)
