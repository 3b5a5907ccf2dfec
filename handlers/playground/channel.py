"""A conversation: a channel, a private channel, a direct message or a group direct message."""

from dataclasses import dataclass, field
from typing import Literal

ChannelKind = Literal["channel", "group", "im", "mpim"]


@dataclass(slots=True)
class Channel:
    """`shared` means with another organisation (Slack Connect). `members` in order of joining."""

    id: str
    name: str
    kind: ChannelKind
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    topic: str = ""

    @property
    def private(self) -> bool:
        return self.kind != "channel"

    @property
    def direct(self) -> bool:
        return self.kind in {"im", "mpim"}
