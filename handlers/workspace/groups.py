"""The user groups of a workspace. Their scope is an optional one: without it nobody knows them."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class UserGroup:
    """What people call it, and how they mention it, without the @."""

    name: str
    handle: str


async def user_groups(client: AsyncWebClient, team: str | None = None) -> dict[str, UserGroup] | None:
    """Those there are, by id, in an organisation of the workspace `team`; None where Slack does not tell."""
    try:
        told = await client.usergroups_list(team_id=team)
    except SLACK_FAILED as error:
        log.info("user_groups_unknown", error=type(error).__name__)
        return None
    found: dict[str, UserGroup] = {}
    for it in told["usergroups"]:
        handle = str(it.get("handle") or it["id"])
        found[str(it["id"])] = UserGroup(str(it.get("name") or handle), handle)
    return found
