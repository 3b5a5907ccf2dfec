"""Something of a person changes: where they become a guest, they read along as one from now on."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front


def user_change(front: Front) -> Callable[..., Awaitable[None]]:
    async def on_user_change(event: dict[str, Any]) -> None:
        person = event["user"]
        if front.desk.people.changed(person):
            # Who is in which channel is not kept: every reply that others read looks once.
            front.desk.running.doubt(lambda r: not r.private or r.asker == person["id"])

    return on_user_change
