"""Ratings to rows and back, inside a transaction of the ledger."""

import json
from dataclasses import asdict, astuple
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from store.ledger.schema import ratings
from store.rating import Quoted, Rating, Reason


def keep(connection: Connection, rating: Rating) -> None:
    """In place of what the same person thought of the same reply before."""
    same = (ratings.c.reply_id == rating.reply_id, ratings.c.user == rating.user)
    connection.execute(delete(ratings).where(*same))
    quoted = json.dumps([astuple(it) for it in rating.quoted])
    fields = {"at": _text(rating.at), "quoted": quoted, "reasons": json.dumps(rating.reasons)}
    connection.execute(insert(ratings), asdict(rating) | fields)


def kept(connection: Connection, user: str = "") -> list[Rating]:
    """All of them, or those of `user`, oldest first."""
    which = select(ratings).where(ratings.c.user == user) if user else select(ratings)
    found = map(_rating, connection.execute(which))
    return sorted(found, key=lambda rating: (rating.at, rating.reply_id, rating.user))


def find(connection: Connection, reply_id: str, user: str) -> Rating | None:
    """What `user` thinks of a reply; None where they did not say."""
    which = select(ratings).where(ratings.c.reply_id == reply_id, ratings.c.user == user)
    row = connection.execute(which).one_or_none()
    return None if row is None else _rating(row)


def drop(connection: Connection, reply_id: str, user: str) -> bool:
    """Remove what `user` said of one reply; whether there was anything."""
    same = (ratings.c.reply_id == reply_id, ratings.c.user == user)
    return bool(connection.execute(delete(ratings).where(*same)).rowcount)


def _rating(row: Row[*tuple[object, ...]]) -> Rating:
    return Rating(
        reply_id=row.reply_id,
        user=row.user,
        good=row.good,
        at=datetime.fromisoformat(row.at),
        question=row.question,
        quoted=tuple(Quoted(*each) for each in json.loads(row.quoted)),
        asker=row.asker,
        reasons=tuple(map(Reason, json.loads(row.reasons))),
        note=row.note,
    )


def forget(connection: Connection, user: str = "") -> int:
    """Remove what `user` said of replies, or what everybody said; how many ratings that were."""
    which = delete(ratings).where(ratings.c.user == user) if user else delete(ratings)
    return int(connection.execute(which).rowcount)


def drop_older(connection: Connection, before: datetime) -> int:
    """How many went."""
    return int(connection.execute(delete(ratings).where(ratings.c.at < _text(before))).rowcount)


def forget_questions(connection: Connection, asker: str) -> int:
    """Remove what `asker` asked from the ratings of others, and what was cited; from how many."""
    asked = update(ratings).where(ratings.c.asker == asker)
    return int(connection.execute(asked.values(question="", quoted="[]", asker="")).rowcount)


def _text(at: datetime) -> str:
    """In UTC, so that texts are in the order of their times."""
    return at.astimezone(UTC).isoformat()
