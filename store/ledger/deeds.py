"""Deeds of the audit log to rows and back, inside a transaction of the ledger."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from store.deed import Deed, Entry
from store.ledger.schema import audit


def note(connection: Connection, entry: Entry) -> None:
    row = {"at": _text(entry.at), "deed": entry.deed.value, "by": entry.by, "about": entry.about}
    connection.execute(insert(audit), row | {"count": entry.count})


def noted(connection: Connection, since: datetime) -> list[Entry]:
    """Those since then, oldest first."""
    c = audit.c
    wanted = select(c.deed, c.by, c.about, c.count, c.at).where(c.at >= _text(since)).order_by(c.number)
    return [
        Entry(Deed(deed), by, about, count, datetime.fromisoformat(at))
        for deed, by, about, count, at in connection.execute(wanted)
    ]


def drop_older(connection: Connection, before: datetime) -> int:
    """How many went."""
    return int(connection.execute(delete(audit).where(audit.c.at < _text(before))).rowcount)


def _text(at: datetime) -> str:
    """In UTC, so that texts are in the order of their times."""
    return at.astimezone(UTC).isoformat()
