"""Which calls of Slack may be sent again, when the line breaks or Slack puts them off.

What is sent twice must not stand twice: a call that posts is sent again only if it never left the house.
Replies that end in doubt are looked for in their thread, and completed there.
"""

import copy
from collections.abc import Callable

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

_POSTING = ("chat.postMessage", "chat.postEphemeral", "chat.startStream", "chat.appendStream")


class ConnectionRetryHandler(AsyncConnectionErrorRetryHandler):
    """Tries again after a broken line, but for calls that post."""

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
