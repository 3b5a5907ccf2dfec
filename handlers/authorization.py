"""Whose event it is that Slack sends: of which workspace or organisation, answered with which token."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.tenants import Tenants
from store.conversations import mentioned

_MENTIONED = "mentioned_in_shared_channel"


async def note_mentions(
    context: AsyncBoltContext,
    body: dict[str, Any],
    next: Callable[[], Awaitable[None]],  # noqa: A002
) -> None:
    """Whose bot is mentioned in a channel that workspaces share."""
    event = body.get("event") or {}
    if body.get("is_ext_shared_channel") and event.get("type") == "app_mention":
        context[_MENTIONED] = mentioned(str(event.get("text") or ""))
    await next()


def authorize_in(tenants: Tenants) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    """What Bolt must know to pass an event on, and what its listeners are given as `dispatcher`. Left to
    itself Bolt asks Slack, and drops what Slack refuses.
    """

    async def authorize(
        context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        whole = bool(context.is_enterprise_install)
        bots = context.get(_MENTIONED) or ()
        dispatcher = tenants.find(enterprise_id, team_id, whole=whole, bots=bots)
        if dispatcher is None:
            return None
        me, token = dispatcher.context.me, dispatcher.context.client.token
        context["dispatcher"] = dispatcher
        return AuthorizeResult(
            enterprise_id=me.team if me.of_organisation else None,
            team_id=None if me.of_organisation else me.team,
            bot_id=me.bot or None,
            bot_user_id=me.user,
            bot_token=token,
        )

    return authorize
