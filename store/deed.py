"""What the audit log tells of: who did what and when, and never with which words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

COMMAND_LINE = "command line"
"""Who did what was typed on the bot's own machine: nobody tells there who they are."""


class Deed(StrEnum):
    """What somebody did that changes what the bot knows, keeps or does for others."""

    LEARN = "learn"
    UNLEARN = "unlearn"
    FORGET_PERSON = "forget person"
    FORGET_DOCUMENTS = "forget documents"
    FORGET_RATINGS = "forget ratings"
    FORGET_FILE = "forget file"
    CHANNEL_SETTINGS = "channel settings"
    MUTE = "mute"
    UNMUTE = "unmute"
    APPROVE = "approve answer"
    WITHDRAW = "withdraw answer"
    SET_AUDIENCE = "set audience"
    ADD_SOURCE = "add source"
    REMOVE_SOURCE = "remove source"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Entry:
    """`by` is the id of a person, or COMMAND_LINE; `about` the id of a person or a channel, the name of a
    connected source, a scope, or "": no title, no path and nothing that anybody wrote. `count` is of how many
    things.
    """

    deed: Deed
    by: str = COMMAND_LINE
    about: str = ""
    count: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
