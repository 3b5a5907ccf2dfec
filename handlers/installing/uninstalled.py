"""The app was uninstalled, or its token revoked: it works there no more."""

import asyncio
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.installing.places import Places


async def app_uninstalled(places: Places, context: AsyncBoltContext) -> None:
    await places.leave(_team(context))


async def tokens_revoked(places: Places, context: AsyncBoltContext, event: dict[str, Any]) -> None:
    """Of the tokens that were revoked only the bot's own matters: the app asks for no person's."""
    team = _team(context)
    if await asyncio.to_thread(places.bot_of, team) in ((event.get("tokens") or {}).get("bot") or ()):
        await places.leave(team)


def _team(context: AsyncBoltContext) -> str:
    """What an installation is kept by. Bolt authorizes neither event: there may be no token any more."""
    whole = context.is_enterprise_install or not context.team_id
    return str((context.enterprise_id if whole else context.team_id) or "")
