"""The two ways that Slack's events arrive: a WebSocket that the bot opens, or HTTP requests that Slack
sends.
"""

import asyncio
import copy
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from aiohttp import ClientConnectorError, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.errors import TOKEN_REFUSED, NotConnected, SlackAway, code, is_passing
from handlers.identity import who_am_i
from handlers.manifest import PATH
from handlers.tokens import APP, SIGNING, refusal, secret

log = structlog.get_logger()

_LONGEST_PAUSE = 60.0
_POSTING = ("chat.postMessage", "chat.postEphemeral", "chat.startStream", "chat.appendStream")


async def answers(client: AsyncWebClient, stop: asyncio.Event) -> bool:
    """Wait until Slack answers; False where `stop` was set before. Raises NotConnected."""
    pause = 1.0
    while not stop.is_set():
        try:
            await who_am_i(client)
        except SlackAway as away:
            if pause == 1.0:
                log.warning("slack_away", reason=str(away), remedy="It is asked again until it answers.")
        else:
            return True
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    return False


@asynccontextmanager
async def connected_by_socket(app: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    """Socket Mode. Raises BadSettings, NotConnected or SlackAway."""
    token = secret(settings, APP)
    quiet = logging.getLogger("slack_sdk.inhouse")
    quiet.setLevel(logging.ERROR)
    handler = AsyncSocketModeHandler(app, token, logger=quiet)
    try:
        try:
            # The client would try for ever; a token that Slack refuses will not get better.
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
            await handler.client.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as refused:
            reason = code(refused)
            if is_passing(refused) and reason not in TOKEN_REFUSED:
                raise SlackAway(f"Slack opens no connection now ({reason})") from None
            raise NotConnected(
                f"Slack refuses {APP} ({reason}): {refusal(APP, refused)}, and turn Socket Mode on"
            ) from None
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def connected_by_http(app: AsyncApp, settings: Settings) -> AsyncIterator[None]:
    """HTTP on `slack.port`. Raises BadSettings."""
    secret(settings, SIGNING)
    runner = web.AppRunner(app.web_app(PATH, settings.slack.port), access_log=None)
    await runner.setup()
    try:
        # A request comes through a proxy or a tunnel, often from another container.
        await web.TCPSite(runner, "0.0.0.0", settings.slack.port).start()  # noqa: S104
        yield
    finally:
        await runner.cleanup()


class ConnectionRetryHandler(AsyncConnectionErrorRetryHandler):
    """Tries again after a lost connection, but for calls that post."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.endswith(_POSTING) and not isinstance(error, ClientConnectorError):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


class RefusalWatch(AsyncRetryHandler):
    """Sends nothing again: it tells `refused` when Slack refuses the bot's token, whichever call met it."""

    def __init__(self, refused: Callable[[str], None]) -> None:
        super().__init__()
        self._refused = refused

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        body = response.body if response is not None else None
        why = body.get("error") if isinstance(body, Mapping) else None
        # That call has a token of its own.
        if why in TOKEN_REFUSED and not request.url.endswith("apps.connections.open"):
            self._refused(str(why))
        return False


class UnlessRetryHandler(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack asks, and then tries again unless `outdated`: what is sent may be it by then."""

    def __init__(self, max_retry_count: int, outdated: Callable[[], bool]) -> None:
        super().__init__(max_retry_count)
        self._outdated = outdated

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        await super().prepare_for_next_attempt_async(
            state=state, request=request, response=response, error=error
        )
        state.next_attempt_requested = not self._outdated()


def unless(outdated: Callable[[], bool], client: AsyncWebClient) -> AsyncWebClient:
    """`client`, but what Slack puts off is not sent any more once it is `outdated`."""
    own = copy.copy(client)
    own.retry_handlers = [
        UnlessRetryHandler(each.max_retry_count, outdated)
        if isinstance(each, AsyncRateLimitErrorRetryHandler)
        else each
        for each in client.retry_handlers
    ]
    return own
