"""Somebody joins or leaves a channel, or it is shared with another organisation: who reads along must be
looked up anew, also for replies that are being written.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front


def readers_changed(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_readers_changed(event: dict[str, Any]) -> None:
        channel, user = event.get("channel"), event.get("user")
        channel = str(channel.get("id") if isinstance(channel, dict) else channel)
        front.desk.people.forget(channel)
        if isinstance(user, str):
            front.desk.people.forget_person(user)
        front.desk.running.doubt(lambda r: r.asker == user if r.private else r.channel == channel)

    return on_readers_changed
