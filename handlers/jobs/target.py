"""Where a reply goes: beside a command, or into a thread, in place of what an attempt before left there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
from slack_sdk.errors import SlackClientError

from handlers.errors import NotThere
from handlers.jobs.context import AppContext
from handlers.jobs.sharing import claim, release, spoke
from handlers.locale import Locale
from handlers.posting import EphemeralReply, StatusLine, Target, ThreadReply
from handlers.request import Kind, Request
from handlers.workspace import PriorAttempt, Readership, SlackMessage, parts_of, thread

log = structlog.get_logger()


async def thread_of(request: Request, context: AppContext) -> Sequence[SlackMessage]:
    """The thread that the reply goes to, read once for all that this attempt asks of it.

    Is a follow-up meant for the bot, what did an earlier attempt leave, what was said before: the same
    messages tell it. Another attempt reads anew, as this one may have posted. A thread that cannot be read is
    empty, and a follow-up in it gets no reply; for others Slack's refusal is raised, as a reply that may
    stand already is not written again.
    """
    try:
        return await thread(context.client, request.channel, request.thread)
    except (NotThere, SlackClientError) as error:
        if request.kind is not Kind.FOLLOW_UP and not isinstance(error, NotThere):
            raise
        log.info("thread_unknown", request=request.id, error=type(error).__name__)
        return ()


@asynccontextmanager
async def target_of(
    readership: Readership, context: AppContext, prior: PriorAttempt, locale: Locale, *, resumed: bool
) -> AsyncIterator[Target | None]:
    """Where the reply goes; None when it stands there already."""
    request = readership.request
    if request.response_url:
        yield EphemeralReply(context.client, readership, locale, resumed=resumed)
        return
    async with StatusLine(context.client, request, context.sessions, left=resumed) as status:
        if prior.done:
            yield None
            return
        for ts in prior.messages:
            claim(ts, request, context)
        try:
            existing = [*prior.messages, *await _replaced(request, context)]
        except BaseException:
            release(prior.messages, request, context)
            raise
        for ts in existing:
            claim(ts, request, context)
        spoke(request, context)
        target = ThreadReply(
            context.client,
            readership,
            status,
            existing,
            locale=locale,
            claim=partial(claim, request=request, context=context),
            may_stream=context.streams.take,
        )
        try:
            yield target
        finally:
            # Finished they carry a mark; cut off, the next attempt is to find them.
            release(target.messages, request, context)


async def _replaced(request: Request, context: AppContext) -> Sequence[str]:
    """The messages that the reply takes the place of: a long reply has several."""
    if not request.replaces:
        return ()
    found = await thread_of(request, context)
    return parts_of(request.replaces, found, context.me)
