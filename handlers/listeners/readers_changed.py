"""Somebody joins a channel, or it is shared with another organisation: who reads along must be looked up
anew.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front


def readers_changed(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_readers_changed(event: dict[str, Any]) -> None:
        channel = event.get("channel")
        front.desk.people.forget(str(channel.get("id") if isinstance(channel, dict) else channel))
        if isinstance(event.get("user"), str):
            front.desk.people.forget_person(event["user"])

    return on_readers_changed
