"""The slash commands `/ask` and `/summarize`, whose replies the asker alone sees."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.errors import BadPeriod
from handlers.jobs import Dispatcher, read_period
from handlers.request import Kind, read_command

USAGE = "Write your question after the command: `/ask how much annual leave do we get?`"


def ask(dispatcher: Dispatcher) -> Callable[..., Awaitable[None]]:
    async def on_ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = read_command(body, Kind.ASK)
        if not request.text:
            await ack(text=USAGE, response_type="ephemeral")
            return
        await dispatcher.accept(request)
        await ack()

    return on_ask


def summarize(dispatcher: Dispatcher) -> Callable[..., Awaitable[None]]:
    async def on_summarize(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = read_command(body, Kind.SUMMARY)
        try:
            read_period(request.text)
        except BadPeriod as wrong:
            await ack(text=str(wrong), response_type="ephemeral")
            return
        await dispatcher.accept(request)
        await ack()

    return on_summarize
