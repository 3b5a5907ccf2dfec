"""`/ask question`: an answer that the asker alone sees."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.front import Front
from handlers.incoming import Kind, read_command

USAGE = "Write your question after the command: `/ask how much annual leave do we get?`"


def ask(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        request = read_command(body, Kind.ASK)
        if not request.text:
            await ack(text=USAGE, response_type="ephemeral")
            return
        await front.accept(request)
        await ack()

    return on_ask
