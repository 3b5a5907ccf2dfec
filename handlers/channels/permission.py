"""Who may change how the bot behaves in a channel: its creator, and admins of the workspace."""

import asyncio

from slack_sdk.web.async_client import AsyncWebClient


async def may_set(client: AsyncWebClient, user: str, channel: str) -> bool:
    """Asked of Slack each time, as people gain and lose these rights. Raises one of SLACK_FAILED."""
    person, about = await asyncio.gather(
        client.users_info(user=user), client.conversations_info(channel=channel)
    )
    told = person["user"]
    if told.get("deleted") or told.get("is_restricted") or told.get("is_ultra_restricted"):
        return False
    admin = any(told.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
    return bool(admin or about["channel"].get("creator") == user)
