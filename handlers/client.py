"""The client that calls Slack: what it sends again, and what not, as it may be done or outdated by then."""

import copy
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.settings import Settings
from handlers.cluster import Lease
from handlers.errors import TOKEN_REFUSED
from handlers.observation import Observe, unobserved
from handlers.observed import ObservedClient, RateLimitWatch

_POSTING = ("chat.postMessage", "chat.postEphemeral", "chat.startStream", "chat.appendStream")


class LeasedClient(ObservedClient):
    """Calls Slack only while `lease` holds: calls wait until it does, and one that is under way when it
    lapses breaks off, with TimeoutError. So nothing is written by a bot whose work others may be doing.
    """

    lease: Lease

    async def api_call(self, *given: Any, **named: Any) -> AsyncSlackResponse:
        async with self.lease.held():
            return await super().api_call(*given, **named)


def leased(client: AsyncWebClient) -> AbstractAsyncContextManager[None]:
    """For what reaches Slack by another way than `client`: it too goes on only while the lease holds."""
    return client.lease.held() if isinstance(client, LeasedClient) else nullcontext()


def slack_client(
    settings: Settings, token: str = "", lease: Lease | None = None, observe: Observe = unobserved
) -> AsyncWebClient:
    """A client that waits out rate limits and short failures of Slack, and for a lease if there is one."""
    handlers = [
        RateLimitWatch(observe),
        ConnectionRetryHandler(max_retry_count=2),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]
    given: dict[str, Any] = {
        "token": token or None,
        "base_url": settings.slack.api_url,
        "retry_handlers": list(handlers),
    }
    if lease is None:
        return ObservedClient(observe, **given)
    client = LeasedClient(observe, **given)
    client.lease = lease
    return client


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
