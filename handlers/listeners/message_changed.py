"""A question is edited or deleted while it is being answered: the old answer stops, an edited one is
answered anew.

A reply that is complete stays as it is.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.front import Front
from handlers.incoming import read_change, read_edit
from handlers.running import Why

Json = dict[str, Any]


def message_changed(front: Front) -> Callable[[Json], Awaitable[None]]:
    async def on_message_changed(event: Json) -> None:
        change = read_change(event)
        if change is None:
            return
        why = Why.DELETED if change.text is None else Why.EDITED
        stopped = front.desk.running.stop(lambda r: (r.channel, r.ts) == (change.channel, change.ts), why)
        for request in stopped[:1]:
            await front.accept(read_edit(change, request, front.desk.me))

    return on_message_changed
