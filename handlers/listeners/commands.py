"""What is asked for by command or shortcut, and answered to the asker alone."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.errors import BadPeriod
from handlers.jobs import Dispatcher, locale_for, read_scope
from handlers.locale import N_
from handlers.request import Kind, read_command, read_shortcut

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


async def summarize_thread(dispatcher: Dispatcher, ack: AsyncAck, body: dict[str, Any]) -> None:
    await dispatcher.accept(read_shortcut(body, dispatcher.team))
    await ack()
