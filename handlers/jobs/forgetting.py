"""Files of conversations are forgotten: with their message, when they are deleted, at their sender's wish,
and after a time. So are ratings, and who did what."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import structlog

from bot.settings import Settings
from handlers.errors import where
from handlers.jobs.context import AppContext
from handlers.jobs.files import PASTE
from store.library import Library

log = structlog.get_logger()

_SWEEP_S = 3_600.0
_A_DAY = 86_400.0


async def forget_what_is_gone(event: Mapping[str, Any], context: AppContext) -> None:
    """Forget the files of a message that was deleted, or those taken out of one; and what was pasted
    into one, also where that was edited."""
    before, now = event.get("previous_message") or {}, event.get("message") or {}
    had, left = _files(before), _files(now)
    channel, ts = str(event.get("channel") or ""), str(before.get("ts") or event.get("deleted_ts") or "")
    pasted = len(str(before.get("text") or "")) > PASTE and before.get("text") != now.get("text")
    if not (had - left or pasted):
        return
    kept = context.backend.files
    if pasted or event.get("subtype") == "message_deleted" or not left:
        gone = await asyncio.to_thread(kept.forget_message, channel, ts)
        log.info("files_forgotten", channel=channel, files=gone, why="message deleted")
        return
    for file in sorted(had - left):
        await forget_file(file, context)


async def forget_file(file: str, context: AppContext) -> None:
    """Forget a file that was deleted, in whatever conversation it was sent."""
    gone = await asyncio.to_thread(context.backend.files.forget_file, file)
    if gone:
        log.info("files_forgotten", files=gone, why="file deleted")


async def forget_files_of(user: str, context: AppContext, file: str = "") -> int:
    """Forget every file that `user` sent, or this one of them; none is read again. How many there were."""
    gone = await asyncio.to_thread(context.backend.files.forget_of, user, file)
    log.info("files_forgotten", files=gone, why="at their sender's wish")
    return gone


def _files(message: Mapping[str, Any]) -> set[str]:
    return {str(it.get("id")) for it in message.get("files") or () if it.get("mode") != "tombstone"}


@asynccontextmanager
async def sweeping(library: Library, settings: Settings, every_s: float = _SWEEP_S) -> AsyncIterator[None]:
    """Forget what was kept as long as is set, now and every `every_s` seconds, until the block is left."""
    sweeper = asyncio.create_task(_sweep(library, settings, every_s))
    try:
        yield
    finally:
        sweeper.cancel()
        with suppress(asyncio.CancelledError):
            await sweeper


async def _sweep(library: Library, settings: Settings, every_s: float) -> None:
    kept = settings.retention
    while True:
        try:
            files = await asyncio.to_thread(
                library.uploads.forget_older, settings.slack.keep_files_days * _A_DAY
            )
            rated, noted = (library.now - timedelta(days=it) for it in (kept.ratings_days, kept.audit_days))
            ratings = await asyncio.to_thread(library.ratings.drop_older, rated)
            entries = await asyncio.to_thread(library.audit.drop_older, noted)
            if files or ratings or entries:
                log.info("forgotten_in_time", files=files, ratings=ratings, entries=entries)
        except Exception as error:  # a locked file, a full disk: the next time may be better
            log.error("not_forgotten_in_time", error=type(error).__name__, where=where(error))
        await asyncio.sleep(every_s)
