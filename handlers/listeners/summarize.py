"""`/summarize [3d | 12h | 50]`: what was said in this channel, for the asker alone."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.errors import BadPeriod
from handlers.front import Front
from handlers.incoming import Kind, read_command
from handlers.period import read_period


def summarize(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_summarize(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = read_command(body, Kind.SUMMARY)
        try:
            read_period(request.text)
        except BadPeriod as wrong:
            await ack(text=str(wrong), response_type="ephemeral")
            return
        await front.accept(request)
        await ack()

    return on_summarize
