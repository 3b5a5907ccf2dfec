"""A question that a channel got no answer to, because of who reads there: whoever asked it is offered one for
them alone. Nobody else learns that there is one: what the channel reads stands already, the same as without.
"""

import asyncio
from dataclasses import replace

import structlog

from bot.errors import BotError
from bot.question import Question
from handlers.errors import SLACK_FAILED, where
from handlers.jobs.context import AppContext
from handlers.locale import Locale
from handlers.rendering import private_offer
from handlers.request import Request
from store.channel import ChannelSettings
from store.errors import StoreError

log = structlog.get_logger()


async def offer_privately(request: Request, question: Question, context: AppContext, locale: Locale) -> None:
    """Offer it, where documents that the asker may read surely answer `question`. Whatever fails, the reply
    stands: it is only logged.
    """
    if request.private or request.via:
        return
    try:
        readers = await context.members.alone(request.asker, anew=True)
        if readers.scopes <= question.readers.scopes:
            return
        theirs = replace(question, readers=readers, channel=ChannelSettings())
        if not await asyncio.to_thread(context.backend.covered, theirs):
            return
        offer = private_offer(request.id, locale)
        await context.client.chat_postEphemeral(
            channel=request.channel, thread_ts=request.thread, user=request.asker, **offer.arguments
        )
        log.info("offered_privately", request=request.id)
    except (*SLACK_FAILED, BotError, StoreError) as error:
        log.warning(
            "not_offered_privately", request=request.id, error=type(error).__name__, where=where(error)
        )
