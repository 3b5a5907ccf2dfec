"""The door for HTTP: what comes to Slack's path is read only once its signature holds, and nobody keeps a
connection open without saying what for.
"""

import asyncio
import hmac
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.errors import BadSettings
from bot.settings import Settings
from handlers.manifest import PATH
from handlers.observation import Observe, SlackConnected, SlackLost, unobserved
from handlers.tokens import SIGNING, secret

log = structlog.get_logger()

ARRIVES_S = 10.0
"""So long a request may take to arrive, its head and then its body. Slack itself gives up after three."""
_KEPT_S = 30.0
_ENDS_S = 1.0
"""So long whoever is still sending has when the bot stops; what Slack sent was acknowledged long before."""
# Slack's requests come through a proxy or a tunnel, often from another container.
_ANYWHERE = "0.0.0.0"  # noqa: S104
# Slack looks now and then whether a certificate is good; it wants no answer but one.
_CERTIFICATE = b"ssl_check=1"


@asynccontextmanager
async def connected_by_http(
    app: AsyncApp, settings: Settings, observe: Observe = unobserved
) -> AsyncIterator[None]:
    """HTTP on `slack.port`. Raises BadSettings."""
    pages = app.web_app(PATH, settings.slack.port)
    pages.middlewares.append(_signed_only(secret(settings, SIGNING)))
    async with serving_at(settings.slack.port, pages):
        observe(SlackConnected())
        try:
            yield
        finally:
            observe(SlackLost())


@asynccontextmanager
async def serving_at(
    port: int, pages: web.Application, host: str = _ANYWHERE, setting: str = "INHOUSE_SLACK__PORT"
) -> AsyncIterator[None]:
    """`pages` on this port, which `setting` names. Raises BadSettings."""
    silent: set[RequestHandler] = set()

    @web.middleware
    async def hear(request: web.Request, handler: Handler) -> web.StreamResponse:
        silent.discard(request.protocol)
        return await handler(request)

    pages.middlewares.insert(0, hear)
    logger = logging.getLogger(__name__)
    logger.addFilter(_was_http)
    runner = web.AppRunner(
        pages, access_log=None, keepalive_timeout=_KEPT_S, shutdown_timeout=_ENDS_S, logger=logger
    )
    await runner.setup()
    loop = asyncio.get_running_loop()

    def show_out(protocol: RequestHandler) -> None:
        if protocol in silent:
            silent.discard(protocol)
            protocol.force_close()

    def greet() -> RequestHandler:
        assert runner.server is not None
        protocol = runner.server()
        silent.add(protocol)
        loop.call_later(ARRIVES_S, show_out, protocol)
        return protocol

    try:
        try:
            server = await loop.create_server(greet, host, port)
        except OSError as error:
            # asyncio's own words are a sentence about the address.
            why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise BadSettings(f"{setting}: {port} cannot be opened ({why}); choose another port") from None
        try:
            yield
        finally:
            server.close()
    finally:
        await runner.cleanup()


def _was_http(record: logging.LogRecord) -> bool:
    """Anybody may send what is not HTTP, and often: it is answered, and its bytes are for no log."""
    wrong = record.exc_info[1] if record.exc_info else None
    return not isinstance(wrong, HttpProcessingError)


def _signed_only(signing_secret: str) -> Middleware:
    """A middleware that passes on what Slack signed; Bolt would read the rest first, and stumble over it."""
    verifier = SignatureVerifier(signing_secret)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != PATH:
            return await handler(request)
        try:
            async with asyncio.timeout(ARRIVES_S):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        if body.startswith(_CERTIFICATE):
            return web.Response()
        try:
            signed = verifier.is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError):  # a time that is no number, a signature of other letters
            signed = False
        if not signed and (off := _clock_off(verifier, body, request)):
            log.warning("clock_wrong", seconds=off, remedy="set this machine's clock, by NTP for example")
        return await handler(request) if signed else web.Response(status=HTTPStatus.UNAUTHORIZED)

    return check


def _clock_off(verifier: SignatureVerifier, body: bytes, request: web.Request) -> int:
    """By how many seconds Slack's clock is ahead of ours, where a signature holds but for its time."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    given = request.headers.get("X-Slack-Signature", "")
    if not stamp.isdecimal() or not given.isascii():
        return 0
    wanted = verifier.generate_signature(timestamp=stamp, body=body)
    return round(int(stamp) - time.time()) if wanted and hmac.compare_digest(wanted, given) else 0
