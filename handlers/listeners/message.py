"""A message that the bot hears: a direct message, a follow-up in a thread, or a change of one."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front
from handlers.incoming import read_message
from handlers.listeners.message_changed import message_changed

Json = dict[str, Any]


def message(front: Front) -> Callable[..., Awaitable[None]]:
    changed = message_changed(front)

    async def on_message(event: Json, body: Json) -> None:
        if event.get("subtype") in {"message_changed", "message_deleted"}:
            await changed(event)
        else:
            await front.accept(read_message(event, str(body["team_id"]), front.desk.me))

    return on_message
