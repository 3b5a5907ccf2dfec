"""The bot's mark on its own messages: which request each belongs to. It holds ids only, as every app can
read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
