"""An answer that somebody gave and somebody approved: from then on it is looked up like a document."""

from dataclasses import dataclass
from datetime import datetime

ANSWER = "answer:"
"""What the ids of their sources begin with."""


@dataclass(frozen=True, slots=True)
class ApprovedAnswer:
    """`source` is the id of the source that it is looked up as. `author` gave it and `approver` saved it, in
    `channel`; both are ids of people. `at` and `expired` have a time zone.

    `expired` is None while it is used; else a document that it rests on changed or went then, whose title is
    `because`.
    """

    source: str
    question: str
    answer: str
    channel: str
    author: str
    approver: str
    at: datetime
    expired: datetime | None = None
    because: str = ""

    def of(self, user: str) -> bool:
        """Whether `user` gave or approved it."""
        return user in {self.author, self.approver}
