"""`inhouse run`: models loaded, Slack waited for, Chroma kept in step, until the process is told to stop."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from bot.runtime import Runtime
from bot.settings import Settings
from handlers.app import connected
from handlers.connection import patiently
from handlers.errors import LeaseLost, where
from handlers.installing import note_home
from handlers.jobs import sweeping
from handlers.monitoring import Monitor, monitored
from handlers.refreshing import refreshing
from handlers.runtime_backend import RuntimeBackend
from handlers.tokens import by_oauth, check_secrets
from store.library import Library

log = structlog.get_logger()

# How often Chroma is kept in step with what `inhouse index` writes into the ledger.
SYNC_S = 30.0
# Replies are still to be ended after this, and a container has ten seconds to stop.
_LEAVING_S = 2.0


async def serve(settings: Settings, runtime: Runtime, stop: asyncio.Event | None = None) -> None:
    """Run the bot until SIGTERM, SIGINT or `stop`; while Slack is away, it waits for it.

    Where several bots share a database and others have taken this one's work, it begins again. Raises
    BadSettings, NotConnected, ModelError or StoreError.
    """
    check_secrets(settings)
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
            loop.add_signal_handler(number, stop.set)
    loop.set_exception_handler(_tell_kind)
    async with monitored(runtime) as monitor:
        await _serve(runtime, stop, monitor)


async def _serve(runtime: Runtime, stop: asyncio.Event, monitor: Monitor) -> None:
    settings, backend, vitals = runtime.settings, RuntimeBackend(runtime), monitor.vitals

    async def until_stopped() -> None:
        library = runtime.library
        async with (
            connected(settings, monitor.backend(backend), observe=monitor.observe) as tenants,
            syncing(library),
            sweeping(library, settings),
            vitals.working_for(tenants),
        ):
            if not by_oauth(settings):
                await asyncio.to_thread(note_home, settings.location, tenants.home.team)
            await _tell_ready(runtime.library)
            await first_of(stop, tenants.lost)
            if tenants.lost.is_set():
                raise LeaseLost("others have taken up what this bot had in hand")

    # A broken model is told now, not to the first asker.
    began = time.monotonic()
    log.info("loading_models", note="The first start takes longer.")
    await asyncio.to_thread(backend.warm_up)
    vitals.writer = runtime.writer
    log.info("models_loaded", writer=runtime.writer.name, seconds=round(time.monotonic() - began, 1))
    log.info("connecting", mode=settings.slack.mode)
    async with refreshing(settings, runtime.library):
        await patiently(until_stopped, stop)


def _tell_kind(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Of an error that nobody waited for: asyncio would log its text, which may hold what people wrote."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        log.error("task_failed", error=type(error).__name__, where=where(error))


async def first_of(*events: asyncio.Event) -> None:
    """Wait for the first of `events`."""
    waiting = [asyncio.ensure_future(it.wait()) for it in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


async def _tell_ready(library: Library) -> None:
    stats = await asyncio.to_thread(library.stats)
    log.info("ready", documents=stats.sources, stop="Ctrl-C")
    if not stats.sources:
        log.warning(
            "nothing_indexed", remedy="`inhouse index FOLDER` adds documents, even while this is running."
        )


@asynccontextmanager
async def syncing(library: Library, every_s: float = SYNC_S) -> AsyncIterator[None]:
    """Sync now and every `every_s` seconds, in a thread, until the block is left.

    The first sync opens Chroma, which takes seconds; until then search is exact. A sync that fails is logged
    and tried again: the exact search answers meanwhile. One that runs when the block is left is waited for, a
    few seconds at most; what it has not done is done by the next.
    """
    keeper = asyncio.create_task(_sync(library, every_s))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _sync(library: Library, every_s: float) -> None:
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
