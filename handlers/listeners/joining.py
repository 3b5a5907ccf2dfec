"""The bot was invited to a channel: it says once what it does there. Others joined: who wants to be told
what was said there before, is."""

import time
from typing import Any

import structlog

from handlers.channels import introduction
from handlers.errors import SLACK_FAILED
from handlers.jobs import Dispatcher, accept_for_joining, locale_for
from handlers.listeners.events import readers_changed
from store.errors import StoreError

log = structlog.get_logger()


async def member_joined(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await readers_changed(dispatcher, event)
    if event.get("user") == dispatcher.context.me.user:
        inviter = str(event.get("inviter") or "")
        dispatcher.in_background(_introduce(dispatcher, str(event["channel"]), inviter))
    elif event.get("user"):
        at = float(event.get("event_ts") or 0) or time.time()
        await accept_for_joining(dispatcher, str(event["user"]), str(event["channel"]), at)


async def _introduce(dispatcher: Dispatcher, channel: str, inviter: str) -> None:
    """Once a channel, whether the event comes again or the bot is invited again."""
    context = dispatcher.context
    async with context.policies.welcoming:
        try:
            if not await context.policies.welcome(channel):
                return
        except StoreError as error:
            log.warning("not_introduced", channel=channel, error=type(error).__name__)
            return
        try:
            outsiders = await context.members.outsiders_in(channel)
            locale = await locale_for(inviter, context, channel=channel)
            text = introduction(context.me.user, context.commands, locale, outsiders=outsiders)
            await context.client.chat_postMessage(channel=channel, text=text)
        except SLACK_FAILED as error:
            log.warning("not_introduced", channel=channel, error=type(error).__name__)
            await context.policies.unwelcome(channel)
