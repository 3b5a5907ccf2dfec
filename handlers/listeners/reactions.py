"""Thumbs that people put on a reply count as their rating of it, until they take them away."""

import asyncio
from dataclasses import replace
from typing import Any

from handlers.jobs import Dispatcher
from handlers.listeners.actions import is_public, keep
from handlers.rendering import Rated, rated_in
from handlers.workspace import mark_of, thread

# Skin tones come behind: `+1::skin-tone-3`.
_VERDICTS = {"+1": True, "thumbsup": True, "-1": False, "thumbsdown": False}

Json = dict[str, Any]


async def reaction_added(dispatcher: Dispatcher, event: Json) -> None:
    if (verdict := _verdict(dispatcher, event)) is not None:
        dispatcher.in_background(_rate(dispatcher, event, good=verdict))


async def reaction_removed(dispatcher: Dispatcher, event: Json) -> None:
    if (verdict := _verdict(dispatcher, event)) is not None:
        dispatcher.in_background(_take_back(dispatcher, event, good=verdict))


def _verdict(dispatcher: Dispatcher, event: Json) -> bool | None:
    """What a reaction says of a reply; None where it says nothing of one."""
    me, item = dispatcher.context.me.user, event.get("item") or {}
    if item.get("type") != "message" or event.get("user") == me or event.get("item_user", me) != me:
        return None
    return _VERDICTS.get(str(event.get("reaction") or "").partition("::")[0])


async def _rate(dispatcher: Dispatcher, event: Json, *, good: bool) -> None:
    reply = await _reply(dispatcher, event)
    if reply is None:
        return
    request = await dispatcher.recorded(reply.request)
    public = request is not None and await is_public(request, dispatcher)
    verdict = replace(reply, good=good)
    await keep(verdict, str(event["user"]), request if public else None, dispatcher)


async def _take_back(dispatcher: Dispatcher, event: Json, *, good: bool) -> None:
    """Whoever has said otherwise since keeps what they said last."""
    reply, user = await _reply(dispatcher, event), str(event["user"])
    if reply is None:
        return
    records = dispatcher.context.backend.records
    rating = await asyncio.to_thread(records.rating, reply.request, user)
    if rating is not None and rating.good is good:
        await asyncio.to_thread(records.unrate, reply.request, user)


async def _reply(dispatcher: Dispatcher, event: Json) -> Rated | None:
    """The reply that was reacted to, with what it cites; None for what is no reply of the bot."""
    context, item = dispatcher.context, event["item"]
    found = await thread(context.client, str(item["channel"]), str(item["ts"]))
    message = next((it for it in found if it["ts"] == item["ts"]), {})
    mark = mark_of(message)
    if mark is None or mark.failed or not context.me.said(message):
        return None
    rated = rated_in(message)
    return rated if rated and rated.request == mark.request else Rated(True, mark.request)
