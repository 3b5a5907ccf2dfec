"""Ratings to rows and back, inside a transaction of the ledger."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from store.rating import Rating
from store.tables import ratings


def keep(connection: Connection, rating: Rating) -> None:
    """In place of what the same person thought of the same reply before."""
    same = (ratings.c.reply_id == rating.reply_id, ratings.c.user == rating.user)
    connection.execute(delete(ratings).where(*same))
    connection.execute(insert(ratings), {**asdict(rating), "at": rating.at.isoformat()})


def kept(connection: Connection) -> list[Rating]:
    """All of them, oldest first."""
    found = [
        Rating(**{**row, "at": datetime.fromisoformat(row["at"])})
        for row in connection.execute(select(ratings)).mappings()
    ]
    return sorted(found, key=lambda rating: (rating.at, rating.reply_id, rating.user))
