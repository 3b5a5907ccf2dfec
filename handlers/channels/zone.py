"""The time zone that somebody lives in: times of day that they type are theirs."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient


async def zone_of(client: AsyncWebClient, user: str) -> tzinfo:
    """UTC where Slack does not say. Raises one of SLACK_FAILED."""
    told = (await client.users_info(user=user))["user"].get("tz")
    try:
        return ZoneInfo(str(told)) if told else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
