"""What is observed at Slack's two sides: each call to it, and each event from it."""

import time
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from handlers.errors import UNREACHABLE, code
from handlers.observation import Acknowledged, Observe, SlackCalled, SlackRateLimited, note_stage, unobserved

POST = "post"
"""The stage in which a reply, or a part of it, is given to Slack."""
_POSTING = frozenset(
    {
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.update",
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
    }
)


class ObservedClient(AsyncWebClient):
    """Slack's client, but it tells of each call how it ended and how long it took, retries included."""

    def __init__(self, observe: Observe = unobserved, **options: Any) -> None:
        super().__init__(**options)
        self._observe = observe

    async def api_call(self, api_method: str, **options: Any) -> AsyncSlackResponse:
        began = time.perf_counter()
        outcome = "cancelled"
        try:
            answer = await super().api_call(api_method, **options)
            outcome = "ok"
            return answer
        except SlackApiError as refused:
            outcome = code(refused) or "unreadable"
            raise
        except UNREACHABLE:
            outcome = "unreachable"
            raise
        finally:
            seconds = time.perf_counter() - began
            self._observe(SlackCalled(api_method, outcome, seconds))
            if api_method in _POSTING:
                note_stage(POST, seconds)


class RateLimitWatch(AsyncRetryHandler):
    """Sends nothing again: it tells of each answer with 429, also where a later attempt goes well."""

    def __init__(self, observe: Observe) -> None:
        super().__init__()
        self._observe = observe

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is not None and response.status_code == 429:
            self._observe(SlackRateLimited(request.url.rpartition("/")[2]))
        return False


class ObservedApp(AsyncApp):
    """Bolt's app, but it tells how long Slack waits until what it sent is acknowledged."""

    def __init__(self, observe: Observe, **options: Any) -> None:
        super().__init__(**options)
        self._observe = observe

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        began = time.perf_counter()
        try:
            return await super().async_dispatch(req)
        finally:
            self._observe(Acknowledged(time.perf_counter() - began))
