"""What is asked for by command or shortcut, and answered to the asker alone."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.query import is_remark, smalltalk_in
from handlers.errors import BadPeriod
from handlers.jobs import Dispatcher, locale_for, read_scope
from handlers.locale import N_
from handlers.request import Kind, Request, read_answer_this, read_command, read_shortcut
from store.conversations import plain

NOTHING_ASKED = N_(
    "I find nothing in this message that I could look up. Choose *Answer this* on a question, or write your "
    "own after `{ask}`."
)
USAGE = N_("Write your question after the command: `/ask how much annual leave do we get?`")


async def ask(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    request = read_command(body, Kind.ASK, dispatcher.team)
    if not request.text:
        locale = await locale_for(request.asker, dispatcher.context)
        await ack(text=locale.gettext(USAGE), response_type="ephemeral")
        return
    await dispatcher.accept(request)
    await ack()


async def summarize(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    request = read_command(body, Kind.SUMMARY, dispatcher.team)
    try:
        read_scope(request.text, datetime.now(UTC))
    except BadPeriod as wrong:
        locale = await locale_for(request.asker, dispatcher.context)
        await ack(text=wrong.told(locale), response_type="ephemeral")
        return
    await dispatcher.accept(request)
    await ack()


async def answer_this(
    dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond
) -> None:
    """A message is answered for whoever used the shortcut on it, alone."""
    request = read_answer_this(body, dispatcher.team, dispatcher.context.me)
    asked = plain(request.text)
    if smalltalk_in(asked) is None and not is_remark(asked):
        await dispatcher.accept(request)
    else:
        dispatcher.in_background(_nothing_asked(dispatcher, request, respond))
    await ack()


async def _nothing_asked(dispatcher: Dispatcher, request: Request, respond: AsyncRespond) -> None:
    context = dispatcher.context
    locale = await locale_for(request.asker, context)
    await respond(
        text=locale.gettext(NOTHING_ASKED, ask=context.commands.ask),
        response_type="ephemeral",
        replace_original=False,
        thread_ts=request.answered_in or None,
    )


async def summarize_thread(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    await dispatcher.accept(read_shortcut(body, dispatcher.team))
    await ack()
