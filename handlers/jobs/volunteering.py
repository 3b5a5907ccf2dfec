"""A question that nobody put to the bot, in a channel that wants it answered where the documents surely do.

Nothing is shown before the reply is whole and sure, no status line either; and whatever fails, silence is a
reply to what was not asked of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog
from slack_sdk.errors import SlackClientError

from bot.errors import BotError
from bot.reply import NoAnswer
from handlers.errors import UNREACHABLE, NotThere, where
from handlers.jobs.answer import question_of
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.language import locale_for
from handlers.jobs.sharing import claim, release
from handlers.posting import StatusLine, ThreadReply
from handlers.rendering import Advice
from handlers.request import Request
from handlers.workspace import NOT_FOR_ME, Readership, SlackMessage, smalltalk_reply, thread
from store.errors import StoreError

log = structlog.get_logger()


async def volunteer(request: Request, context: AppContext, *, resumed: bool) -> str:
    """Answer `request` if the documents surely do. Returns how it ended."""
    if not await context.policies.volunteers(request.channel):
        return NOT_FOR_ME
    readership = Readership(request, context.members)
    try:
        found = await thread(context.client, request.channel, request.thread)
        if len(found) > 1 or not found:
            # Somebody answered already, or it is gone.
            return "done before" if resumed else NOT_FOR_ME
        with context.running.run(readership) as run:
            return await _volunteer(run, context, found)
    except (BotError, StoreError, SlackClientError, *UNREACHABLE) as error:
        log.info("not_volunteered", request=request.id, error=type(error).__name__, where=where(error))
        return NOT_FOR_ME


async def _volunteer(run: RunningReply, context: AppContext, found: Sequence[SlackMessage]) -> str:
    """`found` is the message that asks. Raises whatever a reply raises."""
    question, heard = await question_of(run, context, found)
    if heard.own.files or smalltalk_reply(question.text) is not None:
        return NOT_FOR_ME
    asked = replace(question, unasked=True)
    work = run.call(context.executor, partial(context.backend.answer, asked))
    try:
        async for _ in work.progress():
            pass
        if run.why is not None:
            return NOT_FOR_ME
        reply = await work.result()
    finally:
        run.cancel.set()
    if isinstance(reply, NoAnswer) or not await _still_alone(run.request, context):
        return NOT_FOR_ME
    status = StatusLine(context.client, run.request, context.sessions)
    locale = await locale_for(run.request.asker, context, run.request.text, run.request.channel)
    claimed = partial(claim, request=run.request, context=context)
    target = ThreadReply(context.client, run.readership, status, locale=locale, claim=claimed)
    try:
        await target.finish(reply, Advice())
    finally:
        release(target.messages, run.request, context)
    return "volunteered"


async def _still_alone(request: Request, context: AppContext) -> bool:
    """Whether nobody replied while the model wrote: people come first."""
    try:
        return len(await thread(context.client, request.channel, request.thread)) == 1
    except NotThere:
        return False
