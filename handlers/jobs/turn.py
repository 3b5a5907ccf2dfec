"""Whether a request is answered now: its channel may be muted, its asker may have asked a lot already."""

import asyncio
import math
from contextlib import suppress

import structlog

from handlers.channels import Turn, muted
from handlers.errors import SLACK_FAILED
from handlers.jobs.context import AppContext, CancelReason
from handlers.jobs.language import locale_for
from handlers.locale import N_, Locale
from handlers.posting import Target
from handlers.request import Kind, Request
from store.channel import ChannelSettings

log = structlog.get_logger()

# A response_url ends after half an hour: what is to be told through it waits no longer, in seconds.
_LONGEST_WAIT = 1_200.0
TOO_MANY = N_("You have asked as many questions within an hour as I may take from one person.")
_SOON = N_(
    "You have asked a lot within a minute, so I answer this one, and any further ones, a little later."
)


async def tell_silent(request: Request, context: AppContext) -> None:
    """Say, unseen by others, that nothing is answered in this channel now; and where to ask instead."""
    settings = await context.policies.of(request.channel)
    locale = await locale_for(request.asker, context, request.text)
    elsewhere = locale.gettext(
        "`{ask}` answers you alone, and so does a direct message.", ask=context.commands.ask
    )
    with suppress(*SLACK_FAILED):
        await context.client.chat_postEphemeral(
            channel=request.channel,
            user=request.asker,
            text=f"{_why_silent(settings, locale)} {elsewhere}",
            thread_ts=request.thread if request.thread != request.ts else None,
        )


def _why_silent(settings: ChannelSettings, locale: Locale) -> str:
    if settings.muted_until is None:
        return locale.gettext("I am switched off in this channel.")
    return muted(settings.muted_until, locale)


def turn_of(request: Request, context: AppContext, *, resumed: bool) -> Turn:
    """When it may be asked. It counts once, however often it is attempted; unasked it never waits."""
    if resumed or not request.asker:
        return Turn()
    if request.kind is Kind.COVERED:
        return context.limit.take(request.asker, 0)
    return context.limit.take(request.asker, _LONGEST_WAIT if request.response_url else math.inf)


async def wait_for_turn(
    request: Request, turn: Turn, target: Target, context: AppContext
) -> CancelReason | None:
    """Wait until it may be asked; why it is not to be answered any more, where that was said meanwhile."""
    log.info("asked_a_lot", request=request.id, seconds=round(turn.seconds))
    if turn.first and not request.response_url:
        locale = await locale_for(request.asker, context, request.text)
        with suppress(*SLACK_FAILED):
            await context.client.chat_postEphemeral(
                channel=request.channel,
                user=request.asker,
                thread_ts=request.thread,
                text=_explained(turn, locale),
            )
    await target.status(_waiting(turn.seconds, target.locale))
    woken = asyncio.Event()
    with context.running.waiting(request) as run:
        run.wake = woken.set
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), turn.seconds)
    return run.why


def too_long(request: Request, turn: Turn, locale: Locale) -> str:
    """Why it cannot wait for its turn, in words, as what it is told through ends before; else ""."""
    if not request.response_url or turn.seconds <= _LONGEST_WAIT:
        return ""
    again = locale.ngettext(
        "Please press the button in about {count} minute.",
        "Please press the button in about {count} minutes.",
        _minutes(turn.seconds),
    )
    return f"{locale.gettext(TOO_MANY)} {again}"


def _explained(turn: Turn, locale: Locale) -> str:
    if turn.seconds <= 60:
        return locale.gettext(_SOON)
    later = locale.ngettext(
        "I answer this one, and any further ones, when their turn comes: in about {count} minute.",
        "I answer this one, and any further ones, when their turn comes: in about {count} minutes.",
        _minutes(turn.seconds),
    )
    return f"{locale.gettext(TOO_MANY)} {later}"


def _waiting(seconds: float, locale: Locale) -> str:
    """What the status line says."""
    if seconds < 90:
        count = locale.number(max(round(seconds), 1))
        return locale.gettext("is answering others first, and you in about {seconds} s…", seconds=count)
    return locale.ngettext(
        "is answering others first, and you in about {count} minute…",
        "is answering others first, and you in about {count} minutes…",
        _minutes(seconds),
    )


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
