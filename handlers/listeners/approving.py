"""The shortcut *Save as approved answer*: a form is opened, filled in and kept, by those who may."""

from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import BotError
from handlers.approval import (
    TITLE,
    Form,
    Place,
    approval_form,
    filled_in,
    prefilled,
    rights_of,
    saved,
    wrong_in,
)
from handlers.errors import SLACK_FAILED, NotThere, reason_for, where
from handlers.jobs import Dispatcher, locale_for, note
from handlers.locale import N_, Locale
from handlers.rendering import View, saying, waiting
from store.deed import Deed
from store.errors import StoreError

log = structlog.get_logger()

NOT_ALLOWED = N_(
    "Only this channel's experts, its creator and admins of the workspace can approve answers here; where no "
    "experts are set, any full member of the channel can."
)
NOT_HERE = N_("Answers can be approved in channels only: I do not keep what is said in direct messages.")
SAVED = N_("Saved. I will give this answer when the same is asked again; you can delete it in my Home tab.")
FAILED = N_("Something went wrong on my side, and the answer was not saved. Please try again.")


async def save_answer(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    await ack()
    dispatcher.in_background(_offer(dispatcher, body))


async def _offer(dispatcher: Dispatcher, body: dict[str, Any]) -> None:
    client = dispatcher.context.client
    locale = await locale_for(str(body["user"]["id"]), dispatcher.context)
    # Before all that may take long: the trigger is good for three seconds.
    opened = await client.views_open(trigger_id=str(body["trigger_id"]), view=waiting(TITLE, locale))
    view = await _form(dispatcher, body, locale)
    await client.views_update(view_id=str(opened["view"]["id"]), view=view)


async def _form(dispatcher: Dispatcher, body: dict[str, Any], locale: Locale) -> View:
    """The form, or why there is none."""
    context, message = dispatcher.context, body["message"]
    user, channel, ts = str(body["user"]["id"]), str(body["channel"]["id"]), str(message["ts"])
    if channel.startswith("D"):
        return saying(TITLE, locale.gettext(NOT_HERE), locale)
    author = user if context.me.said(message) else str(message.get("user") or user)
    place = Place(channel, str(message.get("thread_ts") or ts), ts, author)
    try:
        rights = await rights_of(user, channel, context)
        if not rights.approve:
            return saying(TITLE, locale.gettext(NOT_ALLOWED), locale)
        question, answer = await prefilled(place, context)
    except NotThere as error:
        return saying(TITLE, locale.gettext(reason_for(error)), locale)
    except (*SLACK_FAILED, StoreError) as error:
        log.warning("approval_failed", error=type(error).__name__, where=where(error))
        return saying(TITLE, locale.gettext(FAILED), locale)
    return approval_form(place, question, answer, locale, admin=rights.everyone)


async def approve_answer(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    form, user = filled_in(body["view"]), str(body["user"]["id"])
    if wrong := wrong_in(form):
        locale = await locale_for(user, dispatcher.context)
        errors = {name: locale.gettext(why) for name, why in wrong.items()}
        await ack(response_action="errors", errors=errors)
        return
    await ack()
    dispatcher.in_background(_save(dispatcher, form, user))


async def _save(dispatcher: Dispatcher, form: Form, user: str) -> None:
    """Rights are looked up again: a form may lie open for long, and what it says is what somebody sent."""
    context, place = dispatcher.context, form.place
    try:
        rights = await rights_of(user, place.channel, context)
        if rights.approve and (rights.everyone or not form.everyone):
            await saved(form, user, context)
            await note(context, Deed.APPROVE, user, place.channel)
            told = SAVED
        else:
            told = NOT_ALLOWED
    except (*SLACK_FAILED, BotError, StoreError) as error:
        log.warning("approval_failed", error=type(error).__name__, where=where(error))
        told = FAILED
    text = (await locale_for(user, context)).gettext(told)
    await context.client.chat_postEphemeral(
        channel=place.channel, thread_ts=place.thread, user=user, text=text
    )
