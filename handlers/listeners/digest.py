"""`digest`, a subcommand: which summaries somebody wants to have from time to time."""

import asyncio
import re

from handlers.errors import BadPeriod
from handlers.home import DIGEST_NAMES
from handlers.jobs import named_channel
from handlers.listeners.typed import Typed
from handlers.locale import N_
from handlers.request import Kind, Request
from store.digest import Digest, Rhythm

_USAGE = N_(
    "Write `{own} digest weekly #channel` (Mondays), `{own} digest daily #channel` (working days), `{own} "
    "digest joining` for each channel that you join, or `{own} digest off #channel`. I send it to you alone."
)
_KEPT = {
    Rhythm.WEEKLY: N_("On Mondays at 9:00 I will send you what was said in {channel} during the week."),
    Rhythm.DAILY: N_(
        "On working days at 9:00 I will send you what was said in {channel} since the last time."
    ),
    Rhythm.JOINING: N_(
        "Whenever you join a channel that I am in, I will send you what was said there before."
    ),
}
_ENDED = N_("I will send you that no more.")
_NONE = N_("You get no digest of that.")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^<>]*)?>|(#\S+)")
_OFF = frozenset("off stop end none aus arrêter parar".split())  # noqa: SIM905


async def digest(typed: Typed) -> None:
    """Begin or end one, or list them. Raises BotError, StoreError and one of SLACK_FAILED."""
    word, _, rest = typed.rest.partition(" ")
    rhythm = next((it for it in Rhythm if it == word.casefold()), None)
    off = word.casefold() in _OFF
    if rhythm is None and not off:
        await _list(typed)
        return
    channel = ""
    if rhythm is not Rhythm.JOINING and "joining" not in rest:
        try:
            channel = await _channel(typed, rest)
        except BadPeriod as wrong:
            await typed.tell(wrong.told(typed.locale))
            return
    if rhythm is not None:
        await _keep(typed, Digest(typed.user, channel, rhythm))
    else:
        records = typed.dispatcher.context.backend.records
        ended = await asyncio.to_thread(records.end_digest, typed.user, channel)
        await typed.tell(typed.locale.gettext(_ENDED if ended else _NONE))


async def _channel(typed: Typed, text: str) -> str:
    """The channel that is named, else the one where it was typed. Raises BadPeriod."""
    found = _CHANNEL.search(text)
    context, own = typed.dispatcher.context, typed.commands.own
    if found is None and (typed.direct or text.strip()):
        raise BadPeriod(typed.locale.gettext(_USAGE, own=own))
    called = (found[1] or found[2]) if found else ""
    request = Request("", Kind.SUMMARY, typed.dispatcher.team, typed.channel, typed.user, "")
    channel, _ = await named_channel(called, request, context, typed.locale)
    return channel


async def _keep(typed: Typed, digest: Digest) -> None:
    """Only of what they may read: whether they still may, is asked again each time."""
    context, locale = typed.dispatcher.context, typed.locale
    if digest.channel and not await context.members.may_read(typed.user, digest.channel):
        await typed.tell(locale.gettext(_USAGE, own=typed.commands.own))
        return
    await asyncio.to_thread(context.backend.records.keep_digest, digest)
    channel = f"<#{digest.channel}>"
    await typed.tell(locale.gettext(_KEPT[digest.rhythm], channel=channel))


async def _list(typed: Typed) -> None:
    records, locale = typed.dispatcher.context.backend.records, typed.locale
    theirs = [it for it in await asyncio.to_thread(records.digests) if it.person == typed.user]
    named = ((DIGEST_NAMES[it.rhythm], f"<#{it.channel}>") for it in theirs)
    lines = [f"• {locale.gettext(name, channel=channel)}" for name, channel in named]
    await typed.tell("\n".join([*lines, locale.gettext(_USAGE, own=typed.commands.own)]))
