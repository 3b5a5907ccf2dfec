"""While the bot runs, Chroma is kept in step with what `inhouse index` writes into the ledger."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from store.library import Library

log = structlog.get_logger()

EVERY_S = 30.0
# Replies are still to be ended after this, and a container has ten seconds to stop.
_LEAVING_S = 2.0


@asynccontextmanager
async def syncing(library: Library, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Sync now and every `every_s` seconds, in a thread, until the block is left.

    The first sync opens Chroma, which takes seconds; until then search is exact. A sync that fails is logged
    and tried again: the exact search answers meanwhile. One that runs when the block is left is waited for, a
    few seconds at most; what it has not done is done by the next.
    """
    keeper = asyncio.create_task(_keep(library, every_s))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(library: Library, every_s: float) -> None:
    while True:
        # Shielded: a sync that has begun ends, if it can, before the library may be closed.
        sync = asyncio.ensure_future(asyncio.to_thread(library.sync))
        try:
            told = await asyncio.shield(sync)
            if told:
                log.info("index_synced", changes=told)
        except asyncio.CancelledError:
            sync.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            await asyncio.wait([sync], timeout=_LEAVING_S)
            raise
        except Exception as error:  # whatever it was, the next one may do better
            log.error("index_not_synced", error=type(error).__name__)
        await asyncio.sleep(every_s)
