"""What Slack tells of a channel, call by call: it may take its time, and is never asked faster than it bears.

People are answered by the same token, so each method is called less often than Slack would allow.
"""

import asyncio
import copy
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import code
from handlers.workspace import SlackMessage, reading

log = structlog.get_logger()

PAUSE_S = 1.5
"""Between two calls of a method, forty a minute: Slack takes fifty of the tier of conversations.history."""
_PAGE = 200
_MOST_REPLIES = 5_000
# Where Slack does not say how long to wait.
_RETRY_S = 30.0
_LATER = {"ratelimited", "rate_limited"}


class History:
    """Calls of Slack for learning. `pause_s` lies between two of a method."""

    def __init__(
        self,
        client: AsyncWebClient,
        pause_s: float = PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self.pause_s = pause_s
        self._clock = clock
        self._next: dict[str, float] = {}

    async def page(
        self, channel: str, oldest: str, latest: str = "", *, inclusive: bool = False
    ) -> tuple[list[SlackMessage], bool]:
        """Messages of a channel, newest first, and whether there are more; none at its ends unless
        `inclusive`. Raises NotThere and SlackAway."""
        what = {"channel": channel, "oldest": oldest, "limit": _PAGE, "inclusive": inclusive}
        told = await self._call("conversations.history", what | ({"latest": latest} if latest else {}))
        return list(told.get("messages") or ()), bool(told.get("has_more"))

    async def around(self, channel: str, oldest: str, latest: str) -> list[SlackMessage]:
        """All messages between two times, with those at either, oldest first. Raises as `page`."""
        found: list[SlackMessage] = []
        more = True
        while more:
            page, more = await self.page(channel, oldest, latest, inclusive=not found)
            found += page
            if page:
                latest = str(page[-1]["ts"])
            more = more and bool(page)
        return found[::-1]

    async def replies(self, channel: str, root: str) -> list[SlackMessage]:
        """The thread that `root` begins, oldest first, its first 5,000 messages; none where there is no such
        thread any more. Raises as `page`."""
        found: dict[str, SlackMessage] = {}
        cursor = ""
        while len(found) < _MOST_REPLIES:
            what = {"channel": channel, "ts": root, "limit": _PAGE} | ({"cursor": cursor} if cursor else {})
            try:
                told = await self._call("conversations.replies", what)
            except SlackApiError as refused:
                if code(refused) == "thread_not_found":
                    return []
                raise
            # Every page of a thread begins with the thread's first message.
            found |= {str(it["ts"]): it for it in told.get("messages") or ()}
            cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return [found[ts] for ts in sorted(found, key=float)]

    async def about(self, channel: str) -> Mapping[str, Any]:
        """The channel. Raises as `page`."""
        return dict((await self._call("conversations.info", {"channel": channel})).get("channel") or {})

    async def pins(self, channel: str) -> list[Mapping[str, Any]]:
        """What is pinned there. Raises as `page`, and SlackApiError without the scope."""
        return list((await self._call("pins.list", {"channel": channel})).get("items") or ())

    async def bookmarks(self, channel: str) -> list[Mapping[str, Any]]:
        """Raises as `pins`."""
        return list((await self._call("bookmarks.list", {"channel_id": channel})).get("bookmarks") or ())

    async def canvas(self, canvas: str) -> str:
        """A canvas as Markdown. Raises as `pins`."""
        told = await self._call("canvases.getContent", {"canvas_id": canvas})
        return str(told.get("content") or "")

    async def _call(self, method: str, what: Mapping[str, Any]) -> Mapping[str, Any]:
        """Once Slack takes it: however often it says to wait, that is waited for."""
        while True:
            await asyncio.sleep(max(0.0, self._next.get(method, 0.0) - self._clock()))
            self._next[method] = self._clock() + self.pause_s
            try:
                return dict((await self._client_now().api_call(method, params=dict(what))).data)  # type: ignore[arg-type]
            except SlackApiError as refused:
                if code(refused) not in _LATER:
                    with reading():
                        raise
                wait_s = _retry_after(refused)
            log.info("learning_waits", method=method, seconds=wait_s)
            self._next[method] = self._clock() + wait_s

    def _client_now(self) -> AsyncWebClient:
        """The client as it is now; but what Slack puts off is put off here, and not in the client."""
        own = copy.copy(self._client)
        kept = (it for it in own.retry_handlers if not isinstance(it, AsyncRateLimitErrorRetryHandler))
        own.retry_handlers = list(kept)
        return own


def _retry_after(refused: SlackApiError) -> float:
    headers = getattr(refused.response, "headers", None) or {}
    told = {str(name).lower(): value for name, value in headers.items()}.get("retry-after")
    try:
        return max(0.0, float(told[0] if isinstance(told, list) else told))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return _RETRY_S
