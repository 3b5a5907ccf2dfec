"""While the bot runs, Chroma is kept in step with what `inhouse index` writes into the ledger."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from store.errors import StoreError
from store.library import Library

log = structlog.get_logger()

EVERY_S = 30.0


@asynccontextmanager
async def in_step(library: Library, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Sync now and every `every_s` seconds, in a thread, until the block is left.

    The first sync opens Chroma, which takes seconds; until then search is exact. A sync that fails is logged
    and tried again: the exact search answers meanwhile.
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
        # Shielded: a sync that has begun ends before the library may be closed.
        sync = asyncio.ensure_future(asyncio.to_thread(library.sync))
        try:
            told = await asyncio.shield(sync)
            if told:
                log.info("index_synced", changes=told)
        except asyncio.CancelledError:
            await asyncio.wait([sync])
            raise
        except StoreError as error:
            log.error("index_not_synced", error=type(error).__name__)
        await asyncio.sleep(every_s)
