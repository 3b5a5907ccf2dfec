"""What was said in a channel, sent to somebody who wanted to be told so from time to time.

Only what they may read when it is sent, and only once: a bot that was cut off looks whether it stands there.
Who is no longer in the channel is sent nothing, and wants it no more.
"""

import asyncio
from datetime import UTC, datetime

import structlog

from bot.errors import BotError
from bot.question import SummaryTask
from handlers.errors import NotThere, ReadersChanged, where
from handlers.jobs.channel_part import Part, messages_of
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.language import locale_for
from handlers.jobs.said import said_in_channel
from handlers.jobs.summary_scope import SummaryScope
from handlers.locale import N_, Locale
from handlers.rendering import Message, Summed, note, render_summary
from handlers.request import Request
from handlers.workspace import Mark, Readership, latest, mark_of
from store.errors import StoreError

log = structlog.get_logger()

_WHY = N_("You asked for this. `{own} digest off #{channel}` ends it.")
_LOOKED_AT = 50  # messages of a direct conversation


async def send_digest(request: Request, context: AppContext, *, resumed: bool) -> str:
    """Tell the asker of `request` what was said in its channel. Returns how it ended. Raises UNREACHABLE."""
    readership = Readership(request, context.members)
    with context.running.run(readership) as run:
        try:
            return await _sent(run, context, resumed=resumed)
        except (NotThere, ReadersChanged):
            await asyncio.to_thread(context.backend.records.end_digest, request.asker, request.channel)
            return "not a member"
        except (BotError, StoreError) as error:
            log.warning("digest_failed", request=request.id, error=type(error).__name__, where=where(error))
            return f"failed: {type(error).__name__}"


async def _sent(run: RunningReply, context: AppContext, *, resumed: bool) -> str:
    """Raises NotThere, ReadersChanged, and what the backend raises."""
    request = run.request
    await run.readership.check(anew=True)
    locale = await locale_for(request.asker, context)
    part = await _part(request, context, locale)
    found = await messages_of(part, context)
    readers = await context.members.readers(request)
    said = await said_in_channel(found, part.channel, readers, context, locale)
    if not said:
        return "nothing said"
    scope = " ".join((request.team, request.channel, request.asker))
    task = SummaryTask(tuple(said), language=locale.language, scope=scope)
    work = run.call(context.executor, lambda watch, cancel: context.backend.summarize(task, watch, cancel))
    async for _ in work.progress():
        pass
    if run.why is not None:
        return str(run.why)
    made = await work.result()
    if not made.points:
        return "nothing said"
    await run.readership.check(anew=True)
    told = await _told(request, context) if resumed else 0
    messages = render_summary(Summed(made, part.words, len(said)), request.id, locale)
    await _post(messages[told:], request, context, locale)
    return "digest"


async def _part(request: Request, context: AppContext, locale: Locale) -> Part:
    since, until = (datetime.fromtimestamp(float(it), UTC) for it in request.text.split())
    scope = SummaryScope(since, until)
    return Part(request.channel, f"<#{request.channel}> · {scope.words(locale)}", "", scope)


async def _told(request: Request, context: AppContext) -> int:
    """How many of its messages an attempt that was cut off has sent."""
    async for page in await context.client.users_conversations(types="im", limit=200):
        for it in page["channels"]:
            if it.get("user") == request.asker:
                found = await latest(context.client, str(it["id"]), _LOOKED_AT)
                marks = (mark_of(message) for message in found)
                return sum(mark is not None and mark.request == request.id for mark in marks)
    return 0


async def _post(messages: tuple[Message, ...], request: Request, context: AppContext, locale: Locale) -> None:
    if not messages:
        return
    names = await context.channels.names([request.channel], await context.members.readers(request))
    called = names.get(request.channel, request.channel).removeprefix("#")
    messages[-1].blocks.insert(-1, note(locale.gettext(_WHY, own=context.commands.own, channel=called)))
    for message in messages:
        await context.client.chat_postMessage(
            channel=request.asker, **message.arguments, metadata=Mark(request.id).to_metadata()
        )
