"""When summaries that people want from time to time are due: looked at every minute, by each of several bots.

What is due is a request whose id says for whom, of what and when: the first bot that accepts it does it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog

from handlers.errors import SLACK_FAILED, where
from handlers.jobs.dispatcher import Dispatcher
from handlers.request import read_digest
from store.digest import Digest, Rhythm

log = structlog.get_logger()

_EVERY_S = 60.0
# A bot that was down for longer leaves it for the next time.
_LATE = timedelta(hours=12)
# Who joins a channel is told of so much of it.
_BEFORE_JOINING = timedelta(days=14)


@asynccontextmanager
async def digesting(
    dispatchers: Callable[[], Sequence[Dispatcher]], every_s: float = _EVERY_S
) -> AsyncIterator[None]:
    """Look every so many seconds whether something is due, until the block is left."""

    async def look() -> None:
        while True:
            for dispatcher in dispatchers():
                try:
                    await accept_due(dispatcher, datetime.now(UTC))
                except Exception as error:  # whatever it was, the next look may do better
                    log.warning("digests_not_looked_at", error=type(error).__name__, where=where(error))
            await asyncio.sleep(every_s)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def accept_due(dispatcher: Dispatcher, now: datetime) -> int:
    """Accept what is due at `now`, which has a time zone; how many that were. Raises StoreError, NotKept."""
    due = 0
    for digest in await asyncio.to_thread(dispatcher.context.backend.records.digests):
        with suppress(*SLACK_FAILED):
            found = digest.due(now, await dispatcher.context.members.people.zone(digest.person))
            if found is None or now - found[0] > _LATE:
                continue
            until, since = (it.timestamp() for it in found)
            request = read_digest(dispatcher.team, digest.person, digest.channel, since, until)
            if await dispatcher.recorded(request.id) is None:
                await dispatcher.accept(request)
                due += 1
    return due


async def accept_for_joining(dispatcher: Dispatcher, person: str, channel: str, at: float) -> None:
    """Tell `person`, who joined `channel` at that time, what was said there before, if they want that.

    Raises StoreError, NotKept.
    """
    wanted = await asyncio.to_thread(dispatcher.context.backend.records.digests)
    if Digest(person, "", Rhythm.JOINING) in wanted:
        since = at - _BEFORE_JOINING.total_seconds()
        await dispatcher.accept(read_digest(dispatcher.team, person, channel, since, at))
