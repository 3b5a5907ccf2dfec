"""Which calls of Slack may be sent again, when the line breaks or Slack puts them off; a watch for refusals.

What is sent twice must not stand twice: a call that posts is sent again only if it never left the house.
Replies that end in doubt are looked for in their thread, and completed there.
"""

import copy
from collections.abc import Callable, Mapping

from aiohttp import ClientConnectorError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import TOKEN_REFUSED

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
