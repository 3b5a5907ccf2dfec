"""What a person thought of a reply."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's verdict on one reply; a later one by the same person replaces it. `at` has a time zone."""

    reply_id: str
    user: str
    good: bool
    at: datetime
    question: str
    reply: str
