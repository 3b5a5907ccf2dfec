"""Somebody mentions the bot in a channel: the answer goes into the thread."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front
from handlers.incoming import read_message

Json = dict[str, Any]


def app_mention(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_app_mention(event: Json, body: Json) -> None:
        await front.accept(read_message(event, str(body["team_id"]), front.desk.me))

    return on_app_mention
