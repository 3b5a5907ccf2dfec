"""Reading messages back from Slack, in pages and within bounds."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import NotThere, SlackAway, code, is_passing

SlackMessage = dict[str, Any]

_PAGE = 200
_NOT_THERE = {
    "not_in_channel",
    "channel_not_found",
    "no_permission",
    "missing_scope",
    "access_denied",
    "is_archived",
}


@contextmanager
def reading() -> Iterator[None]:
    """What Slack refuses in here is raised as NotThere or SlackAway where it is one of them."""
    try:
        yield
    except SlackApiError as refused:
        why = code(refused)
        if why in _NOT_THERE:
            raise NotThere("the bot cannot read this conversation") from None
        if is_passing(refused):
            raise SlackAway(why) from None
        raise


async def thread(client: AsyncWebClient, channel: str, root: str, most: int = 1_000) -> list[SlackMessage]:
    """The thread that `root` starts, oldest first; of one longer than `most`, its first message and its last.

    Of one that was deleted, nothing. Raises NotThere and SlackAway.
    """
    found = [each async for each in _pages(client, "conversations.replies", channel=channel, ts=root)]
    return found if len(found) <= most else [found[0], *found[-(most - 1) :]]


async def latest(client: AsyncWebClient, channel: str, most: int, oldest: float = 0.0) -> list[SlackMessage]:
    """The last `most` messages of a channel since `oldest` (seconds since 1970), oldest first.
    Raises NotThere and SlackAway.
    """
    found: list[SlackMessage] = []
    since = {"oldest": f"{oldest:.6f}"} if oldest else {}
    async for message in _pages(client, "conversations.history", channel=channel, **since):
        found.append(message)
        if len(found) >= most:
            break
    return found[::-1]


async def _pages(client: AsyncWebClient, method: str, **what: str) -> AsyncIterator[SlackMessage]:
    cursor = ""
    seen: set[str] = set()
    while True:
        asked = {**what, "limit": _PAGE, "include_all_metadata": True} | (
            {"cursor": cursor} if cursor else {}
        )
        try:
            with reading():
                page = await client.api_call(method, params=asked)
        except SlackApiError as refused:
            if code(refused) == "thread_not_found":
                return
            raise
        for message in page.get("messages") or ():
            # Every page of a thread begins with the thread's first message.
            if message["ts"] not in seen:
                seen.add(message["ts"])
                yield message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
