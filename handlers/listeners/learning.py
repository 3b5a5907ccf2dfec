"""/inhouse learn and unlearn: a channel is learned at the wish of whoever may set how the bot behaves there.

What `learn` would do is shown first, where nobody says how far back.
"""

import time
from datetime import timedelta
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.errors import BotError
from handlers.channels import ONLY_ADMINS, may_set
from handlers.cluster import News, Topic
from handlers.errors import SLACK_FAILED, BadPeriod, where
from handlers.jobs import Dispatcher, locale_for, note
from handlers.learning import NOT_LEARNED, UNLEARNED, USUAL, asking, read_period, status
from handlers.listeners.typed import FAILED, Typed
from handlers.locale import N_, Locale
from handlers.rendering import escape
from store.deed import Deed
from store.errors import StoreError

log = structlog.get_logger()

_CHANNELS_ONLY = N_("I learn channels alone: what is said in direct messages stays there.")
_NOT_IN = N_("I am not in this channel, so I read nothing here: invite me first.")
_BEGUN = N_("I have begun, and have told the channel.")
_ENDED = N_("All that I learned here is deleted.")


async def learn(typed: Typed) -> None:
    """`learn 90d` begins it, `learn` asks, `learn status` tells how far it is.

    Whoever may not begin it is told who may.
    """
    if not await _may_be_learned(typed):
        return
    if typed.rest.casefold() == "status":
        await _tell_status(typed)
        return
    may = await may_set(typed.dispatcher.context.client, typed.user, typed.channel)
    if not typed.rest:
        since = f"{time.time() - USUAL.total_seconds():.6f}"
        message = asking(since, f"{USUAL.days}d", typed.commands.own, typed.locale)
        if may:
            await typed.tell(message.text, message.blocks)
        else:
            await typed.tell(f"{message.text}\n{typed.locale.gettext(ONLY_ADMINS)}")
        return
    if not may:
        await typed.tell(typed.locale.gettext(ONLY_ADMINS))
        return
    try:
        period = read_period(typed.rest)
    except BadPeriod as wrong:
        await typed.tell(wrong.told(typed.locale).replace("`learn", f"`{typed.commands.own} learn"))
        return
    await _begin(typed.dispatcher, typed.user, typed.channel, period)
    await typed.tell(typed.locale.gettext(_BEGUN))


async def unlearn(typed: Typed) -> None:
    """All there read who had it unlearned."""
    context = typed.dispatcher.context
    if not await _may_be_learned(typed):
        return
    if await context.learner.standing(typed.channel) is None:
        await typed.tell(typed.locale.gettext(NOT_LEARNED, own=typed.commands.own))
        return
    if not await may_set(context.client, typed.user, typed.channel):
        await typed.tell(typed.locale.gettext(ONLY_ADMINS))
        return
    await context.learner.unlearn(typed.channel, "at an admin's wish")
    await note(context, Deed.UNLEARN, typed.user, typed.channel)
    await _tell_others(typed.dispatcher, typed.channel)
    await typed.tell(typed.locale.gettext(_ENDED))
    locale = await locale_for(typed.user, context, channel=typed.channel)
    names = await context.members.people.names([typed.user], locale)
    text = locale.gettext(UNLEARNED, name=escape(names[typed.user]))
    await context.client.chat_postMessage(channel=typed.channel, text=text)


async def learn_pressed(
    dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
) -> None:
    """The button below what `learn` would do."""
    await ack()
    user, channel = str(body["user"]["id"]), str(body["channel"]["id"])
    dispatcher.in_background(_pressed(dispatcher, (user, channel), body["actions"][0], respond))


async def _pressed(
    dispatcher: Dispatcher, place: tuple[str, str], action: dict[str, Any], respond: AsyncRespond
) -> None:
    user, channel = place
    locale = await locale_for(user, dispatcher.context)
    try:
        told = await _begun(dispatcher, user, channel, str(action.get("value") or ""), locale)
    except (BotError, StoreError, *SLACK_FAILED) as error:
        log.warning("not_learning", channel=channel, error=type(error).__name__, where=where(error))
        told = locale.gettext(FAILED)
    await respond(text=told, response_type="ephemeral", replace_original=True)


async def _begun(dispatcher: Dispatcher, user: str, channel: str, period: str, locale: Locale) -> str:
    if not await may_set(dispatcher.context.client, user, channel):
        return locale.gettext(ONLY_ADMINS)
    await _begin(dispatcher, user, channel, read_period(period))
    return locale.gettext(_BEGUN)


async def _begin(dispatcher: Dispatcher, user: str, channel: str, period: timedelta | None) -> None:
    context = dispatcher.context
    since = 0.0 if period is None else time.time() - period.total_seconds()
    locale = await locale_for(user, context, channel=channel)
    await context.learner.learn(channel, f"{since:017.6f}", user, locale)
    await note(context, Deed.LEARN, user, channel)
    await _tell_others(dispatcher, channel)


async def _may_be_learned(typed: Typed) -> bool:
    """A channel that the bot is in; direct messages, of two or of more, are nobody's to have learned."""
    about: dict[str, Any] = {}
    if not typed.direct:
        told = await typed.dispatcher.context.client.conversations_info(channel=typed.channel)
        about = told["channel"]
    if typed.direct or about.get("is_mpim"):
        await typed.tell(typed.locale.gettext(_CHANNELS_ONLY))
        return False
    if not about.get("is_member"):
        await typed.tell(typed.locale.gettext(_NOT_IN))
        return False
    return True


async def _tell_status(typed: Typed) -> None:
    context, locale, own = typed.dispatcher.context, typed.locale, typed.commands.own
    standing = await context.learner.standing(typed.channel)
    if standing is None:
        await typed.tell(locale.gettext(NOT_LEARNED, own=own))
        return
    by = context.me.tenant.id_of(standing.told.by)
    names = await context.members.people.names([by], locale)
    await typed.tell(status(standing, names[by], own, locale))


async def _tell_others(dispatcher: Dispatcher, channel: str) -> None:
    await dispatcher.context.peers.tell(News(Topic.LEARNING, dispatcher.team, channel))
