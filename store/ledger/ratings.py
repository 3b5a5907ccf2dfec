"""What people thought of replies, as values and as rows of the ledger. They are kept for a year."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from store.ledger.schema import ratings


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

    `question` is "" where it was asked in private, and who asked has not agreed that it is read.
    """

    reply_id: str
    user: str
    good: bool
    at: datetime
    question: str = ""
    quoted: tuple[Quoted, ...] = ()


KEPT = timedelta(days=365)


def keep(connection: Connection, rating: Rating) -> None:
    """In place of what the same person thought of the same reply before; what is too old goes."""
    same = (ratings.c.reply_id == rating.reply_id, ratings.c.user == rating.user)
    connection.execute(delete(ratings).where(*same))
    connection.execute(delete(ratings).where(ratings.c.at < _text(rating.at - KEPT)))
    connection.execute(insert(ratings), _row(rating))


def kept(connection: Connection) -> list[Rating]:
    """All of them, oldest first."""
    found = [
        Rating(
            reply_id=row.reply_id,
            user=row.user,
            good=row.good,
            at=datetime.fromisoformat(row.at),
            question=row.question,
            quoted=tuple(Quoted(*each) for each in json.loads(row.quoted)),
        )
        for row in connection.execute(select(ratings))
    ]
    return sorted(found, key=lambda rating: (rating.at, rating.reply_id, rating.user))


def forget(connection: Connection, user: str = "") -> int:
    """Remove what `user` said of replies, or what everybody said; how many ratings that were."""
    which = delete(ratings).where(ratings.c.user == user) if user else delete(ratings)
    return int(connection.execute(which).rowcount)


def _row(rating: Rating) -> dict[str, object]:
    return {
        "reply_id": rating.reply_id,
        "user": rating.user,
        "good": rating.good,
        "at": _text(rating.at),
        "question": rating.question,
        "quoted": json.dumps([[it.passage, it.start, it.end] for it in rating.quoted]),
    }


def _text(at: datetime) -> str:
    """In UTC, so that texts are in the order of their times."""
    return at.astimezone(UTC).isoformat()
