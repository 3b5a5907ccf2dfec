"""The port of whoever runs the bot: is it alive, is it ready, how is it doing.

It is open before the models are loaded, and is served by the event loop that serves Slack: where that hangs,
nothing answers here either.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.settings import Settings
from handlers.door import serving_at
from handlers.monitoring.vitals import Vitals

log = structlog.get_logger()

HEALTHZ, READYZ, METRICS = "/healthz", "/readyz", "/metrics"
# Threads of its own: those of everybody may be what hangs.
_THREADS = 2


@asynccontextmanager
async def endpoint(settings: Settings, vitals: Vitals, scrape: Callable[[], bytes]) -> AsyncIterator[None]:
    """On `monitoring.port`; `scrape` gives the metrics, in a thread. Raises BadSettings."""
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="monitoring")

    async def healthz(_: web.Request) -> web.Response:
        wrong = vitals.dead()
        return _told({"alive": not wrong, "wrong": wrong}, well=not wrong)

    async def readyz(_: web.Request) -> web.Response:
        lacking = await loop.run_in_executor(threads, vitals.lacking)
        return _told({"ready": not lacking, "lacking": lacking}, well=not lacking)

    async def metrics(_: web.Request) -> web.Response:
        told = await loop.run_in_executor(threads, scrape)
        return web.Response(body=told, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    pages = web.Application()
    pages.router.add_get(HEALTHZ, healthz)
    pages.router.add_get(READYZ, readyz)
    pages.router.add_get(METRICS, metrics)
    chosen = settings.monitoring
    try:
        async with serving_at(chosen.port, pages, chosen.host, "INHOUSE_MONITORING__PORT"):
            log.info("monitoring", address=f"http://{chosen.host}:{chosen.port}")
            yield
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _told(told: dict[str, object], *, well: bool) -> web.Response:
    return web.json_response(told, status=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)
