"""A message as it stands in a channel, or as one person sees it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from handlers.playground.checking import texts_of

StreamState = Literal["open", "stopped", "dead"]


@dataclass(slots=True)
class Posted:
    """A message. `text` is raw, as Slack stores it; a streamed message's text is all its markdown so far.

    `versions` holds every state of what readers saw, oldest first; `pings` whom it notified and `unfurls`
    which links Slack would unfold. `seen_by` is the only reader of an ephemeral message, else empty.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    seen_by: str = ""
    subtype: str | None = None
    edited: bool = False
    deleted: bool = False
    broadcast: bool = False
    stream: StreamState | None = None
    stream_until: float = 0.0
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pings: tuple[str, ...] = ()
    unfurls: tuple[str, ...] = ()
    versions: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The ts of the message that starts its thread: its own, unless it is a reply."""
        return self.thread_ts or self.ts

    @property
    def visible(self) -> str:
        """All that a reader sees: a message's blocks if it has any, of a streamed one text and blocks."""
        shown = [*texts_of(self.blocks)]
        if self.stream is not None or not shown:
            shown.insert(0, self.text)
        return "\n".join(part for part in shown if part)

    def action(self, action_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The first block and element with this action, if any."""
        for block in self.blocks:
            parts = [*block.get("elements", ()), block.get("accessory"), *block.get("child_blocks", ())]
            for part in parts:
                if isinstance(part, dict) and part.get("action_id") == action_id:
                    return block, part
        return None
