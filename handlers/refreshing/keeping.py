"""The tasks that keep what is indexed fresh, for as long as the bot runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

from bot.settings import Settings
from handlers.refreshing.folders import Folders
from handlers.refreshing.process import Run, run_verb
from handlers.refreshing.schedule import Schedule
from store.errors import StoreError
from store.library import Library

log = structlog.get_logger()

_AGAIN_S = 60.0
"""After the ledger could not be asked."""


@asynccontextmanager
async def refreshing(settings: Settings, library: Library, run: Run = run_verb) -> AsyncIterator[None]:
    """Sync what is due, and watch indexed folders where `store.watch` says so, until the block is left.

    What runs then keeps what it did, within seconds; the next start goes on.
    """
    keepers = [Schedule(library.connected, run).keep]
    if settings.watches_folders:
        keepers.append(Folders(library.upkeep, run).keep)
    tasks = [asyncio.create_task(_kept(it)) for it in keepers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _kept(keep: Callable[[], Awaitable[None]]) -> None:
    """Begun again where the ledger was busy or away: what is not read now is read later."""
    while True:
        try:
            await keep()
        except (StoreError, OSError) as error:
            log.warning("not_refreshed", error=type(error).__name__)
        await asyncio.sleep(_AGAIN_S)
