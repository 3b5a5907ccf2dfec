"""The app's own command: what the bot can do, how it is, and how it behaves in a channel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.errors import BotError
from handlers.channels import confirm, moment, muted, read_mute
from handlers.cluster import News, Topic
from handlers.errors import SLACK_FAILED, BadPeriod, where
from handlers.jobs import Dispatcher, locale_for, note
from handlers.listeners.channel_settings import open_settings, open_view
from handlers.listeners.digest import digest
from handlers.listeners.learning import learn, unlearn
from handlers.listeners.typed import FAILED, HERE_ONLY, Typed
from handlers.locale import N_
from handlers.rendering import Condition, escape, help_text, sources_page, status_text, unknown
from store.channel import FOREVER
from store.deed import Deed
from store.errors import StoreError

log = structlog.get_logger()

_NOT_MUTED = N_("I am not muted here.")
_MUTED = N_("{name} muted me here until somebody unmutes me. `{own} unmute` ends that.")
_MUTED_UNTIL = N_("{name} muted me here until {time}. `{own} unmute` ends that.")
_UNMUTED = N_("{name} unmuted me: I answer here again.")
_NOT_IN = N_("I am not in this channel, so there is nothing to mute.")


async def own_command(
    dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
) -> None:
    await ack()
    typed = Typed(dispatcher, body, respond, await locale_for(str(body["user_id"]), dispatcher.context))
    if not typed.verb:
        await _help(typed)
    elif (does := _VERBS.get(typed.verb.casefold())) is None:
        await typed.tell(unknown(typed.typed, typed.commands, typed.locale))
    else:
        dispatcher.in_background(_told(does, typed))


async def _told(does: Callable[[Typed], Awaitable[None]], typed: Typed) -> None:
    """Do it; whatever goes wrong is said, so that nobody waits in vain."""
    try:
        await does(typed)
    except (BotError, StoreError, *SLACK_FAILED) as error:
        log.warning("command_failed", verb=typed.verb, error=type(error).__name__, where=where(error))
        await typed.tell(typed.locale.gettext(FAILED))


async def _help(typed: Typed) -> None:
    await typed.tell(help_text(typed.commands, typed.locale))


async def _status(typed: Typed) -> None:
    context = typed.dispatcher.context
    readers = await context.members.alone(typed.user, anew=True)
    state, sources = await asyncio.gather(
        asyncio.to_thread(context.backend.state), asyncio.to_thread(context.backend.sources, readers)
    )
    condition = Condition(
        running=len(context.running),
        slots=context.settings.model.slots,
        writer=state.writer,
        embedder=state.embedder,
        readable=len(sources),
        newest=max((it.modified for it in sources if it.modified), default=None),
        indexed=state.indexed,
    )
    now = datetime.now(UTC)
    text = status_text(condition, now, typed.locale)
    until = (await context.policies.of(typed.channel)).muted_until
    if until is not None and now < until:
        text += f"\n{muted(until, typed.locale)}"
    await typed.tell(text)


async def _sources(typed: Typed) -> None:
    message = await page_of_sources(typed.dispatcher, typed.user, 0)
    await typed.tell(message.text, message.blocks)


async def page_of_sources(dispatcher: Dispatcher, user: str, page: int) -> Any:
    """The documents that `user` may read; asked anew for each page, as that may change. Raises SlackAway."""
    context = dispatcher.context
    readers = await context.members.alone(user, anew=True)
    locale = await locale_for(user, context)
    return sources_page(await asyncio.to_thread(context.backend.sources, readers), page, locale)


async def _settings(typed: Typed) -> None:
    if typed.direct:
        await typed.tell(typed.locale.gettext(HERE_ONLY))
    elif why := await open_settings(typed.dispatcher, typed.user, typed.channel, typed.trigger):
        await typed.tell(typed.locale.gettext(why))


async def _mute(typed: Typed) -> None:
    context, now = typed.dispatcher.context, datetime.now(UTC)
    if typed.direct:
        await typed.tell(typed.locale.gettext(HERE_ONLY))
        return
    try:
        until = read_mute(typed.rest, now, await context.members.people.zone(typed.user))
    except BadPeriod as wrong:
        usage = wrong.told(typed.locale).replace("`mute", f"`{typed.commands.own} mute")
        await typed.tell(usage)
        return
    forever = until == FOREVER
    await _set_mute(typed, until, _MUTED if forever else _MUTED_UNTIL, "" if forever else moment(until))


async def _unmute(typed: Typed) -> None:
    settings = await typed.dispatcher.context.policies.of(typed.channel)
    if not settings.muted(datetime.now(UTC)):
        await typed.tell(typed.locale.gettext(HERE_ONLY if typed.direct else _NOT_MUTED))
        return
    await _set_mute(typed, None, _UNMUTED)


async def _set_mute(typed: Typed, until: datetime | None, did: str, time: str = "") -> None:
    """Everybody in the channel reads who did it, for all of them are answered no more."""
    context = typed.dispatcher.context
    about = (await context.client.conversations_info(channel=typed.channel))["channel"]
    if not about.get("is_member") and not about.get("is_mpim"):
        await typed.tell(typed.locale.gettext(_NOT_IN))
        return
    locale = await locale_for(typed.user, context, channel=typed.channel)
    names = await context.members.people.names([typed.user], locale)
    await context.policies.mute(typed.channel, until)
    await note(context, Deed.MUTE if until else Deed.UNMUTE, typed.user, typed.channel)
    await context.peers.tell(News(Topic.POLICY, typed.dispatcher.team, typed.channel))
    text = locale.gettext(did, name=escape(names[typed.user]), time=time, own=typed.commands.own)
    await context.client.chat_postMessage(channel=typed.channel, text=text)
    log.info("muted" if until else "unmuted", channel=typed.channel)


async def _forget(typed: Typed) -> None:
    """`forget`, or `forget me`."""
    if why := await open_view(typed.dispatcher, typed.trigger, confirm(typed.locale)):
        await typed.tell(typed.locale.gettext(why))


_VERBS: Mapping[str, Callable[[Typed], Awaitable[None]]] = MappingProxyType(
    {
        "help": _help,
        "status": _status,
        "sources": _sources,
        "settings": _settings,
        "learn": learn,
        "unlearn": unlearn,
        "mute": _mute,
        "unmute": _unmute,
        "forget": _forget,
        "digest": digest,
    }
)
