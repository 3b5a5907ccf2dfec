"""Whether a request is to be answered at all: by how its channel was set, and whom it is meant for."""

from collections.abc import Sequence
from contextlib import suppress

from handlers.channels import may_ask
from handlers.errors import NotThere
from handlers.jobs.context import AppContext
from handlers.jobs.turn import tell_silent
from handlers.request import Kind, Request
from handlers.workspace import NOT_FOR_ME, SlackMessage, is_for_me, is_to, latest, thread
from store.conversations import plain

# So many messages before an app's own are looked at.
_BEFORE = 10
# So many people of a thread may be called by their name.
_NAMES = 20


async def unwanted(request: Request, context: AppContext, *, resumed: bool) -> str:
    """How it ends at once, as its channel wants to hear nothing; "" where it is to be answered."""
    if request.private:
        return ""
    if await context.policies.silent(request.channel):
        if request.kind is not Kind.MENTION:
            return NOT_FOR_ME
        await tell_silent(request, context)
        return "muted"
    admitted = not request.via or await _is_admitted(request, context, resumed=resumed)
    return "" if admitted else NOT_FOR_ME


async def _is_admitted(request: Request, context: AppContext, *, resumed: bool) -> bool:
    """Whether the app that asks is let to by its channel, and does not go on with the bot for ever. It counts
    once, however often it is attempted.
    """
    with suppress(NotThere):
        if request.thread == request.ts:
            found = await latest(context.client, request.channel, _BEFORE, until=float(request.ts))
        else:
            found = await thread(context.client, request.channel, request.thread)
        before = [it for it in found if float(it["ts"]) < float(request.ts)]
        settings = await context.policies.of(request.channel)
        if resumed:
            return may_ask(settings, request.via, before, context.me)
        return context.apps.admits(settings, request.channel, request.via, before, context.me)
    return False


async def is_meant(request: Request, found: Sequence[SlackMessage], context: AppContext) -> bool:
    """Whether a follow-up is meant for the bot, and not for somebody whom it calls by their name."""
    settings = await context.policies.of(request.channel)
    if not is_for_me(request, found, context.me, settings.follow_ups):
        return False
    there = {str(it["user"]) for it in found if it.get("user") and not context.me.said(it)} - {request.asker}
    names = await context.members.people.names(sorted(there)[:_NAMES])
    others = {**context.members.called_in(request.channel), **names}
    called = [name for id_, name in others.items() if id_ != request.asker]
    return not is_to(plain(request.text), called)
