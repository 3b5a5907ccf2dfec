"""A question that cannot be put on disk is not accepted: its asker is told, and Slack delivers it again.

Slack delivers an event that was not acknowledged three more times within some minutes.
"""

from handlers.jobs.context import AppContext
from handlers.jobs.language import locale_for
from handlers.locale import N_
from handlers.request import Kind, Request

UNKEPT = N_(
    "I cannot put your question on record at the moment, so it may stay without an answer. If none has come "
    "in ten minutes, please ask again. Whoever runs me can find out more with `inhouse doctor`."
)


def is_told(request: Request) -> bool:
    """Whether its asker surely meant the bot, and is not told by Slack itself, as of a command."""
    return request.kind in {Kind.MENTION, Kind.DIRECT} and not request.response_url


async def tell_unkept(request: Request, context: AppContext) -> None:
    """For the asker's eyes alone."""
    locale = await locale_for(request.asker, context, request.text)
    await context.client.chat_postEphemeral(
        channel=request.channel, user=request.asker, thread_ts=request.thread, text=locale.gettext(UNKEPT)
    )
