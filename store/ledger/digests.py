"""Which summaries people want to have from time to time."""

from sqlalchemy import Connection, delete, insert, select

from store.digest import Digest, Rhythm
from store.ledger.schema import digests


def keep(connection: Connection, digest: Digest) -> None:
    """In place of what the same person wanted of the same channel."""
    drop(connection, digest.person, digest.channel)
    row = {"person": digest.person, "channel": digest.channel, "rhythm": str(digest.rhythm)}
    connection.execute(insert(digests), row)


def drop(connection: Connection, person: str, channel: str) -> int:
    """How many that were."""
    this = (digests.c.person == person, digests.c.channel == channel)
    return connection.execute(delete(digests).where(*this)).rowcount


def forget(connection: Connection, person: str) -> int:
    """How many of theirs there were."""
    return connection.execute(delete(digests).where(digests.c.person == person)).rowcount


def every(connection: Connection) -> list[Digest]:
    """By person and channel."""
    rows = connection.execute(select(digests).order_by(digests.c.person, digests.c.channel))
    return [Digest(row.person, row.channel, Rhythm(row.rhythm)) for row in rows]
