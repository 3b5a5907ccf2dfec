"""The message shortcut "Summarize thread": what was said in it, for who asked alone."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from handlers.jobs import Dispatcher
from handlers.request import read_shortcut


def summarize_thread(dispatcher: Dispatcher) -> Callable[..., Awaitable[None]]:
    async def on_summarize_thread(ack: AsyncAck, body: dict[str, Any]) -> None:
        await dispatcher.accept(read_shortcut(body))
        await ack()

    return on_summarize_thread
