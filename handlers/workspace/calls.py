"""Calls that Slack answers in pages, or that are made for many at once, within bounds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

_PAGES = 60
_AT_ONCE = 8

T = TypeVar("T")


async def pages(ask: Callable[..., Awaitable[Any]], **what: Any) -> AsyncIterator[tuple[Any, bool]]:
    """Each page that `ask` gives, and whether it is the last; of very many the first."""
    cursor = ""
    for _ in range(_PAGES):
        page = await ask(**what, cursor=cursor or None)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        yield page, not cursor
        if not cursor:
            return


async def each(ask: Callable[[str], Awaitable[T]], ids: Iterable[str]) -> list[T]:
    """`ask` for each of `ids`, a few at a time."""
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(name: str) -> T:
        async with few:
            return await ask(name)

    return await asyncio.gather(*map(one, ids))


async def shared_with(
    client: AsyncWebClient, user: str, teams: Iterable[str | None] = (None,)
) -> AsyncIterator[tuple[Any, bool]]:
    """The pages of channels that both `user` and the bot are in. Of an organisation's workspaces Slack tells
    each by itself: `teams` are those to ask for.
    """
    kinds, ask = "public_channel,private_channel,mpim", client.users_conversations
    for team in teams:
        async for page in pages(ask, user=user, types=kinds, exclude_archived=False, limit=999, team_id=team):
            yield page
