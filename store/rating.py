"""What a person thought of a reply."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why a reply was bad."""

    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"
    NOT_ASKED = "not_asked"
    TOO_LONG = "too_long"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where the words stand that a reply cites: `text[start:end]` of the passage with this id.

    The words themselves are not kept: a document that is forgotten is forgotten here too.
    """

    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's verdict on one reply; a later one by the same person replaces it. `at` has a time zone.

    `question` is "" where it was asked in private, and who asked has not agreed that it is read; else `asker`
    is who asked. `reasons` and `note`, the person's own words, say why a reply was bad.
    """

    reply_id: str
    user: str
    good: bool
    at: datetime
    question: str = ""
    quoted: tuple[Quoted, ...] = ()
    asker: str = ""
    reasons: tuple[Reason, ...] = ()
    note: str = ""
