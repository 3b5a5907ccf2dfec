"""The app's own page: shown when somebody opens it, and again when they press one of its buttons."""

import asyncio
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.home import (
    DELETE_ANSWER,
    EACH_JOINED,
    END_DIGEST,
    FORGET_FILE,
    FORGET_RATING,
    gathered,
    home_page,
)
from handlers.jobs import Dispatcher, forget_files_of, locale_for, note
from store.deed import Deed

log = structlog.get_logger()


async def publish_home(dispatcher: Dispatcher, user: str) -> None:
    """Show `user` their page as it is now."""
    context = dispatcher.context
    locale = await locale_for(user, context)
    facts = await gathered(user, context, locale)
    await context.client.views_publish(user_id=user, view=home_page(facts, locale))


async def home_button(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()
    action, user = body["actions"][0], str(body["user"]["id"])
    dispatcher.in_background(
        _done(dispatcher, user, str(action["action_id"]), str(action.get("value") or ""))
    )


async def _done(dispatcher: Dispatcher, user: str, action: str, value: str) -> None:
    """Do what a button says, if it is theirs to do, and show the page as it is then."""
    records, members = dispatcher.context.backend.records, dispatcher.context.members
    if action == FORGET_RATING:
        await asyncio.to_thread(records.unrate, value, user)
    elif action == FORGET_FILE and value:  # without one, all of theirs would go
        await forget_files_of(user, dispatcher.context, value)
        await note(dispatcher.context, Deed.FORGET_FILE, user, user, 1)
    elif action == END_DIGEST:
        await asyncio.to_thread(records.end_digest, user, "" if value == EACH_JOINED else value)
    elif action == DELETE_ANSWER:
        answers = await asyncio.to_thread(records.approved)
        theirs = any(it.source == value and it.of(user) for it in answers)
        if theirs or await members.people.is_admin(user):
            await asyncio.to_thread(records.withdraw, value)
            await note(dispatcher.context, Deed.WITHDRAW, user)
            log.info("answer_withdrawn", source=value)
    await publish_home(dispatcher, user)
