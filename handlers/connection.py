"""The WebSocket that Slack's events arrive by, and the patience with which it is opened."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.settings import Settings
from handlers.errors import (
    TOKEN_REFUSED,
    UNREACHABLE,
    ClusterAway,
    LeaseLost,
    NotConnected,
    SlackAway,
    code,
    is_passing,
    where,
)
from handlers.observation import Observe, SlackConnected, SlackLost, unobserved
from handlers.tokens import APP, refusal, secret

log = structlog.get_logger()

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
# How long it may take to connect, and how often it is looked whether the connection still stands.
CONNECTING_S = 20.0
PING_S = 10.0
_DATABASE = "Inhouse keeps trying until PostgreSQL answers. Does INHOUSE_STORE__DATABASE_URL name it?"
_AGAIN = "Inhouse keeps trying until Slack answers. Can this machine reach https://slack.com?"


async def patiently(serve: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Call `serve` until it ends, again and again while Slack or the bots' database is away, and at once
    where other bots have taken this one's work; `stop` ends the waiting.

    That is told once, however long it takes. Raises what else `serve` raises.
    """
    pause, told = _FIRST_PAUSE, False
    while not stop.is_set():
        try:
            await serve()
            return
        except LeaseLost:
            pause, told = _FIRST_PAUSE, False
            continue
        except SlackAway as away:
            if not told:
                log.warning("slack_away", reason=str(away), remedy=_AGAIN)
            told = True
        except ClusterAway as away:
            if not told:
                log.warning("database_away", reason=str(away), remedy=_DATABASE)
            told = True
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


class _SocketClient(SocketModeClient):
    """The SDK's client, but each attempt takes an address of its own: one is good once, and for a short time.

    What goes wrong is told once, until it goes well again.
    """

    _away = _was_connected = False
    observe: Observe = staticmethod(unobserved)

    async def connect(self) -> None:
        """Raises TimeoutError where the SDK would try the same address for ever."""
        try:
            async with asyncio.timeout(CONNECTING_S):
                await super().connect()  # type: ignore[no-untyped-call]
        finally:
            # It turns this off before it tries.
            self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        self.observe(SlackConnected(again=self._was_connected))
        self._was_connected = True

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        try:
            await super().connect_to_new_endpoint(force)
        except Exception as error:
            if not self._away:
                log.warning("slack_away", reason=f"the connection was lost ({_why(error)})", remedy=_AGAIN)
            self._away = True
            if not await self.is_connected():  # the old one stands for a while, where Slack wants a new one
                self.observe(SlackLost())
            raise
        if self._away and await self.is_connected():
            self._away = False
            log.info("connected_again")


class _SocketHandler(AsyncSocketModeHandler):
    """Bolt's handler, with that client."""

    client: _SocketClient

    def __init__(self, app: AsyncApp, app_token: str, logger: logging.Logger, observe: Observe) -> None:
        self.app, self.app_token = app, app_token
        self.client = _SocketClient(app_token, logger, app.client, ping_interval=PING_S)
        self.client.observe = observe
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


class _KindAlone(logging.Handler):
    """Tells of an error of the SDK's its kind: its text may hold what people wrote.

    Attempts to connect are told by who makes them.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and record.funcName != "connect":
            log.error("socket_failed", error=type(error).__name__, where=where(error))


@asynccontextmanager
async def connected_by_socket(
    app: AsyncApp, settings: Settings, observe: Observe = unobserved
) -> AsyncIterator[None]:
    """Socket Mode. Raises BadSettings, NotConnected or SlackAway."""
    token = secret(settings, APP)
    quiet = logging.getLogger("slack_sdk.inhouse")
    quiet.setLevel(logging.ERROR)
    quiet.propagate, quiet.handlers = False, [_KindAlone()]
    handler = _SocketHandler(app, token, quiet, observe)
    try:
        try:
            # The client would try for ever; a token that Slack refuses will not get better.
            opened = await app.client.apps_connections_open(app_token=token)
            handler.client.wss_uri = str(opened["url"])
            await handler.client.connect()
        except UNREACHABLE as error:
            raise SlackAway(f"Slack cannot be reached ({type(error).__name__})") from None
        except SlackApiError as refused:
            reason = code(refused)
            if is_passing(refused) and reason not in TOKEN_REFUSED:
                raise SlackAway(f"Slack does not open a connection at the moment ({reason})") from None
            raise NotConnected(
                f"Slack refuses {APP} ({reason}): {refusal(APP, refused)}, and turn Socket Mode on"
            ) from None
        yield
    finally:
        observe(SlackLost())
        await handler.client.close()  # type: ignore[no-untyped-call]


def _why(error: BaseException) -> str:
    return code(error) if isinstance(error, SlackApiError) else type(error).__name__
