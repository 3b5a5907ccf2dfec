"""What Slack itself tells one person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """What Slack itself tells one person, such as that a command failed."""

    user: str
    channel: str
    text: str
