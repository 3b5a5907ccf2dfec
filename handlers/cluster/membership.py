"""One of the bots that share a database: it beats, hears what the others tell, and takes up what the dead
leave.
"""

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Protocol

import structlog

from handlers.cluster.lease import BEAT_S, Lease, Watch
from handlers.cluster.news import News
from handlers.cluster.postgres import Line
from handlers.errors import ClusterAway, where

log = structlog.get_logger()

_AGAIN_S = 1.0
# A statement that takes longer has been lost on its way.
_ANSWERS_S = 2 * BEAT_S
_TIDY_EVERY = 200
_AWAY = "Nothing is written in Slack until it is back; requests are kept."


class Requests(Protocol):
    """The open requests of all bots."""

    async def owners(self) -> Collection[str]:
        """The names of bots that have requests in hand."""

    async def take_over(self, bots: Collection[str]) -> None:
        """What these have in hand is to be done by whoever is alive."""


class Member:
    """`name` is new with each start: what its last life left is taken up as any other's."""

    hear_s = 1.0

    def __init__(self, url: str, lease: Lease) -> None:
        self.name = uuid.uuid4().hex
        self.lease = lease
        self.bots = 1
        self._first = ""
        self._url = url
        self._watch = Watch()
        self._heard = 0
        self._hear: Callable[[News], Awaitable[None]] | None = None
        self._speaking = asyncio.Lock()
        self._mouth: Line | None = None
        self._open = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def leads(self) -> bool:
        """Whether this one does what one alone is to do: the first by name of those that are alive."""
        return self._first == self.name and self.lease.holds

    async def join(self) -> None:
        """Raises ClusterAway."""
        began = self.lease.now()
        async with Line.open(self._url) as line:
            await line.make()
            self._heard = await line.join(self.name, f"process {os.getpid()} on {socket.gethostname()}")
        self.lease.renew(began)
        self._begin(self._live())

    def attend(self, hear: Callable[[News], Awaitable[None]], requests: Requests) -> None:
        """From now on news goes to `hear`, and what the dead left among `requests` is taken over."""
        self._hear = hear
        self._begin(self._inherit(requests))

    async def leave(self) -> None:
        """Others take up at once what is left. A database that is away hears of it by silence."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self.lease.lost.is_set():
            self.lease.lose()
            with suppress(ClusterAway, TimeoutError):
                await self._say(lambda line: line.leave(self.name))
        await self._open.aclose()

    async def tell(self, news: News) -> None:
        """Have every other bot know. Raises ClusterAway."""
        await self._say(lambda line: line.tell(self.name, news))

    def mention(self, news: News) -> None:
        """The same, soon: a loss costs little."""

        async def telling() -> None:
            with suppress(ClusterAway):
                await self.tell(news)

        self._begin(telling())

    async def _say(self, say: Callable[[Line], Awaitable[object]]) -> None:
        """By a line of its own, which is opened again where it broke."""
        async with self._speaking:
            for again in (True, False):
                fresh = self._mouth is None
                try:
                    async with asyncio.timeout(_ANSWERS_S):
                        if self._mouth is None:
                            self._mouth = await self._open.enter_async_context(Line.open(self._url))
                        await say(self._mouth)
                    return
                except (ClusterAway, TimeoutError) as error:
                    self._mouth = None
                    await self._open.aclose()
                    if fresh or not again:
                        raise ClusterAway(str(error) or "no answer") from None

    async def _live(self) -> None:
        away = False
        while not self.lease.lost.is_set():
            try:
                async with Line.open(self._url) as line:
                    await line.listen()
                    if away:
                        log.info("database_back")
                    away = False
                    await self._beat(line)
            except Exception as error:  # whatever it was: without a beat nothing is written any more
                if not away:
                    log.warning("database_away", error=_told(error), note=_AWAY)
                away = True
                await asyncio.sleep(_AGAIN_S)

    async def _beat(self, line: Line) -> None:
        """Until the lease is lost. Raises ClusterAway, and TimeoutError where there is no answer."""
        beats = 0
        while True:
            began = self.lease.now()
            async with asyncio.timeout(_ANSWERS_S):
                if not await line.beat(self.name):
                    log.error("lease_lost", remedy="Others have taken up its requests; it starts again.")
                    self.lease.lose()
                    return
                self.lease.renew(began)
                await self._bury(line)
                if beats % _TIDY_EVERY == 0:
                    await line.tidy()
            beats += 1
            while (left := began + BEAT_S - self.lease.now()) > 0:
                await self._catch_up(line)
                async with asyncio.timeout(_ANSWERS_S):
                    await line.woken(left)

    async def _bury(self, line: Line) -> None:
        found = await line.beats()
        self.bots, self._first = len(found), min(found, default="")
        for bot in self._watch.look(found):
            if bot != self.name and await line.bury(bot, found[bot]):
                log.warning("bot_died", bot=bot)

    async def _catch_up(self, line: Line) -> None:
        if self._hear is None:
            return
        async with asyncio.timeout(_ANSWERS_S):
            heard, told = await line.news(self._heard, self.name)
        for news in told:
            try:
                async with asyncio.timeout(BEAT_S):  # the next beat is not to wait for long
                    await self._hear(news)
            except Exception as error:  # the next news may be heard
                log.error("news_lost", topic=str(news.topic), error=type(error).__name__, where=where(error))
        self._heard = heard

    async def _inherit(self, requests: Requests) -> None:
        """What belongs to nobody who is alive is given to all. Owners are read first: whoever had something
        then had a place before.
        """
        while True:
            try:
                owners = set(await requests.owners())
                left = owners - await self._alive()
                if left and self.lease.holds:
                    log.warning("requests_taken_over", of=sorted(left))
                    await requests.take_over(left)
            except ClusterAway:
                pass  # who beats says so
            except Exception as error:  # the next time may be better
                log.error("not_taken_over", error=type(error).__name__, where=where(error))
            await asyncio.sleep(BEAT_S)

    async def _alive(self) -> set[str]:
        found: set[str] = set()

        async def look(line: Line) -> None:
            found.update(await line.beats())

        await self._say(look)
        return found

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _told(error: Exception) -> str:
    """Of an error of ours its text, which names a kind; else the kind."""
    return (str(error) if isinstance(error, ClusterAway) else "") or type(error).__name__


@asynccontextmanager
async def cluster_member(url: str, lease: Lease) -> AsyncIterator[Member]:
    """A member for as long as the block lasts. Raises ClusterAway where the database cannot be reached."""
    member = Member(url, lease)
    await member.join()
    try:
        yield member
    finally:
        await member.leave()
