"""What one bot hears from Slack, and all must know: ids alone, never a word that anybody wrote."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self


class Topic(StrEnum):
    """What the news is about."""

    # Others may read a channel, one person may read less, or a user group has other members.
    READERS = "readers"
    PERSON = "person"
    GROUPS = "groups"
    # A message was edited or deleted; the stop button was pressed.
    CHANGED = "changed"
    STOPPED = "stopped"
    # A message of the bot that is being written, and no longer is; a thread in which it speaks.
    CLAIMED = "claimed"
    RELEASED = "released"
    SPOKE = "spoke"
    # What is to be learned; how the bot behaves in a channel; what is remembered of conversations; where the
    # app is installed.
    LEARNING = "learning"
    POLICY = "policy"
    FORGET = "forget"
    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True)
class News:
    """Which of `channel`, `subject` (a person, a message, a thread) and `request` count depends on the topic,
    and so do `at` (a time) and `flags`.
    """

    topic: Topic
    team: str
    channel: str = ""
    subject: str = ""
    request: str = ""
    at: float = 0.0
    flags: tuple[bool, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(**{**fields, "topic": Topic(fields["topic"]), "flags": tuple(fields["flags"])})
