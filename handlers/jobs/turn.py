"""Whether a request is answered now: its channel may be muted, its asker may have asked a lot already."""

import asyncio
import math
from contextlib import suppress

import structlog

from handlers.channels import Turn, moment
from handlers.errors import SLACK_FAILED
from handlers.jobs.context import AppContext, CancelReason
from handlers.posting import Target
from handlers.request import Kind, Request
from store.channel import FOREVER, ChannelSettings

log = structlog.get_logger()

# A response_url ends after half an hour: what is to be told through it waits no longer, in seconds.
_LONGEST_WAIT = 1_200.0
TOO_MANY = "You have asked as many questions within an hour as I may take from one person. {then}"
_AGAIN = "Please press the button in about {minutes} minutes."
_LATER = "I answer this one, and any further ones, when their turn comes: in about {minutes} minutes."
_SOON = "You have asked a lot within a minute, so I answer this one, and any further ones, a little later."


async def tell_silent(request: Request, context: AppContext) -> None:
    """Say, unseen by others, that nothing is answered in this channel now; and where to ask instead."""
    settings = await context.policies.of(request.channel)
    elsewhere = f"`{context.commands.ask}` answers you alone, and so does a direct message."
    with suppress(*SLACK_FAILED):
        await context.client.chat_postEphemeral(
            channel=request.channel,
            user=request.asker,
            text=f"{_why_silent(settings)} {elsewhere}",
            thread_ts=request.thread if request.thread != request.ts else None,
        )


def _why_silent(settings: ChannelSettings) -> str:
    until = settings.muted_until
    if until is None:
        return "I am switched off in this channel."
    return "I am muted here." if until == FOREVER else f"I am muted here until {moment(until)}."


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
        with suppress(*SLACK_FAILED):
            await context.client.chat_postEphemeral(
                channel=request.channel,
                user=request.asker,
                thread_ts=request.thread,
                text=_explained(turn),
            )
    await target.status(f"is answering others first, and you in about {_seconds(turn.seconds)}…")
    woken = asyncio.Event()
    with context.running.waiting(request) as run:
        run.wake = woken.set
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), turn.seconds)
    return run.why


def too_long(request: Request, turn: Turn) -> str:
    """Why it cannot wait for its turn, in words, as what it is told through ends before; else ""."""
    if not request.response_url or turn.seconds <= _LONGEST_WAIT:
        return ""
    return TOO_MANY.format(then=_AGAIN.format(minutes=_minutes(turn.seconds)))


def _explained(turn: Turn) -> str:
    if turn.seconds <= 60:
        return _SOON
    return TOO_MANY.format(then=_LATER.format(minutes=_minutes(turn.seconds)))


def _seconds(seconds: float) -> str:
    return f"{max(round(seconds), 1)} s" if seconds < 90 else f"{_minutes(seconds)} minutes"


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
