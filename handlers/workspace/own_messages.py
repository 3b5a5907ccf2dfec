"""The bot's mark on its own messages: which request each belongs to. It holds ids only, as every app can
read it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.identity import Identity
from handlers.request import Request
from handlers.workspace.messages import SlackMessage

EVENT_TYPE = "inhouse_reply"


@dataclass(frozen=True, slots=True)
class Mark:
    """`last` is on the message that completes a reply; `failed` on one that only says why there is none."""

    request: str
    last: bool = True
    failed: bool = False

    def to_metadata(self) -> dict[str, Any]:
        """As Slack's message metadata."""
        payload = {"request": self.request, "last": self.last, "failed": self.failed}
        return {"event_type": EVENT_TYPE, "event_payload": payload}


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """The mark on a message, if it has one."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload") or {}
    return Mark(str(payload.get("request")), bool(payload.get("last")), bool(payload.get("failed")))


@dataclass(frozen=True, slots=True)
class PriorAttempt:
    """`done`: the reply stands already. Else `messages` are its parts so far, by ts, to be written over."""

    done: bool
    messages: tuple[str, ...] = ()


def find_prior_attempt(
    request: Request, thread: Sequence[SlackMessage], me: Identity, claimed: Collection[str] = ()
) -> PriorAttempt:
    """Look through `thread`, oldest first. `claimed` are messages that other replies are writing now."""
    marked: list[str] = []
    cut_off: list[str] = []
    for message in thread:
        ts = str(message["ts"])
        if not me.said(message) or float(ts) <= float(request.ts or 0):
            continue
        mark = mark_of(message)
        if mark is None:
            if ts not in claimed:
                cut_off.append(ts)
        elif mark.request == request.id:
            if mark.last:
                return PriorAttempt(done=True)
            marked.append(ts)
    # Others may have been cut off in the same thread: one reply streams one message at a time.
    return PriorAttempt(done=False, messages=tuple(sorted([*marked, *cut_off[:1]], key=float)))
