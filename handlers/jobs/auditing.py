"""What people did in Slack goes into the audit log; it stands, also where that cannot be noted."""

import asyncio

import structlog

from handlers.jobs.context import AppContext
from store.deed import Deed, Entry
from store.errors import StoreError

log = structlog.get_logger()


async def note(context: AppContext, deed: Deed, by: str, about: str = "", count: int = 0) -> None:
    """Note who did it, with ids as Slack gives them."""
    try:
        await asyncio.to_thread(context.backend.records.note, Entry(deed, by, about, count))
    except StoreError as error:
        log.error("deed_not_noted", deed=str(deed), error=type(error).__name__)
