"""What happens in Slack: mentions, messages and their changes, who reads along, the stop button."""

import asyncio
from typing import Any

import structlog

from handlers.channels import read_candidate
from handlers.cluster import News, Topic
from handlers.home import suggested
from handlers.jobs import Dispatcher, forget_file, forget_what_is_gone, locale_for, person_changed, spread
from handlers.listeners.home import publish_home
from handlers.listeners.learned_events import bot_left, file_changed, hear_of
from handlers.locale import N_
from handlers.request import Kind, Request, read_change, read_message
from store.conversations import subtype
from store.errors import StoreError

log = structlog.get_logger()

TITLE = N_("Ask about your team's documents")


async def app_mention(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await dispatcher.accept(read_message(event, dispatcher.team, dispatcher.context.me))


async def message(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await _asked(dispatcher, event)
    await hear_of(event, dispatcher)


async def _asked(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    """What the message, or its change, asks of the bot."""
    if subtype(event) in {"message_changed", "message_deleted"}:
        dispatcher.in_background(forget_what_is_gone(event, dispatcher.context))
        change = read_change(event)
        if change is not None:
            await dispatcher.changed(change)
    else:
        team, me = dispatcher.team, dispatcher.context.me
        request = read_message(event, team, me) or read_candidate(event, team, me)
        if await _is_wanted(dispatcher, request):
            await dispatcher.accept(request)


async def _is_wanted(dispatcher: Dispatcher, request: Request | None) -> bool:
    """Whether a channel wants what was put to nobody; what was put to the bot is always wanted."""
    if request is None or request.kind is not Kind.COVERED:
        return request is not None
    return await dispatcher.context.policies.volunteers(request.channel)


async def file_deleted(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    file = str(event.get("file_id") or "")
    dispatcher.in_background(forget_file(file, dispatcher.context))
    await file_changed(file, dispatcher, deleted=True)


async def app_home_opened(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    if event.get("tab") == "home":
        dispatcher.in_background(publish_home(dispatcher, str(event["user"])))
        return
    dispatcher.in_background(_suggest(dispatcher, str(event["channel"]), str(event.get("user") or "")))


async def app_context_changed() -> None:
    """Nothing is kept of what people look at: their next direct message says it by itself."""


async def _suggest(dispatcher: Dispatcher, channel: str, user: str) -> None:
    """Questions about what `user` may read, in the language that they have in Slack."""
    context = dispatcher.context
    locale, readers = await asyncio.gather(locale_for(user, context), context.members.alone(user, anew=True))
    try:
        readable = await asyncio.to_thread(context.backend.sources, readers)
    except StoreError as error:
        log.warning("documents_not_suggested", error=type(error).__name__)
        readable = []
    # In an app with an agent view the prompts belong to the direct message: no thread_ts.
    await context.client.assistant_threads_setSuggestedPrompts(
        channel_id=channel, title=locale.gettext(TITLE), prompts=suggested(readable, locale)
    )


async def member_left(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await readers_changed(dispatcher, event)
    if event.get("user") == dispatcher.context.me.user:
        await bot_left(dispatcher, event)


async def readers_changed(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    channel, user = event.get("channel"), event.get("user")
    channel = str(channel.get("id") if isinstance(channel, dict) else channel)
    subject = user if isinstance(user, str) else ""
    await spread(News(Topic.READERS, dispatcher.team, channel, subject), dispatcher.context)


async def group_changed(dispatcher: Dispatcher) -> None:
    """Somebody came into a user group or left it, or a group came or went."""
    await spread(News(Topic.GROUPS, dispatcher.team), dispatcher.context)


async def user_change(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await person_changed(event["user"], dispatcher.team, dispatcher.context)


async def agent_session_stopped(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    channel, thread = str(event.get("channel") or ""), str(event.get("thread_ts") or "")
    await spread(News(Topic.STOPPED, dispatcher.team, channel, thread), dispatcher.context)
