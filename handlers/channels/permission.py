"""Who may change how the bot behaves in a channel: its creator, and admins of the workspace."""

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from handlers.workspace import is_admin, is_full_member


async def may_set(client: AsyncWebClient, user: str, channel: str) -> bool:
    """Asked of Slack each time, as people gain and lose these rights. Raises one of SLACK_FAILED."""
    person, about = await asyncio.gather(
        client.users_info(user=user), client.conversations_info(channel=channel)
    )
    told = person["user"]
    return is_admin(told) or (is_full_member(told) and about["channel"].get("creator") == user)
