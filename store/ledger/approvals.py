"""Approved answers to rows and back, inside a transaction of the ledger, and what each of them rests on."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from store.approved import ApprovedAnswer
from store.ledger.schema import approved, approved_basis

Basis = tuple[str, str, str]
"""Id, digest and title of a source."""


def keep(connection: Connection, answer: ApprovedAnswer, basis: Iterable[Basis]) -> None:
    """In place of what was approved as the same source before."""
    forget(connection, answer.source)
    at = answer.at.astimezone(UTC).isoformat()
    connection.execute(insert(approved), asdict(answer) | {"at": at, "expired": ""})
    rows = [
        {"answer": answer.source, "source": source, "digest": digest, "title": title}
        for source, digest, title in basis
    ]
    if rows:
        connection.execute(insert(approved_basis), rows)


def kept(connection: Connection) -> list[ApprovedAnswer]:
    """All of them, the last approved first."""
    found = map(_answer, connection.execute(select(approved)))
    return sorted(found, key=lambda it: (it.at, it.source), reverse=True)


def find(connection: Connection, source_id: str) -> ApprovedAnswer | None:
    row = connection.execute(select(approved).where(approved.c.source == source_id)).one_or_none()
    return None if row is None else _answer(row)


def forget(connection: Connection, source_id: str) -> bool:
    """Whether there was any."""
    return bool(connection.execute(delete(approved).where(approved.c.source == source_id)).rowcount)


def expire(connection: Connection, source_id: str, digest: str) -> list[str]:
    """The answers that rest on another state of a source than this: `digest` is "" where it has gone.

    They are marked; their sources are for the caller to take out.
    """
    other = (approved_basis.c.source == source_id, approved_basis.c.digest != digest)
    gone = (
        select(approved_basis.c.answer, approved_basis.c.title)
        .join(approved, approved.c.source == approved_basis.c.answer)
        .where(*other, approved.c.expired == "")
    )
    found = [(row.answer, row.title) for row in connection.execute(gone)]
    now = datetime.now(UTC).isoformat()
    for answer, title in found:
        mark = update(approved).where(approved.c.source == answer)
        connection.execute(mark.values(expired=now, because=title))
    return [answer for answer, _ in found]


def _answer(row: Row[*tuple[object, ...]]) -> ApprovedAnswer:
    same = ("source", "question", "answer", "channel", "author", "approver", "because")
    return ApprovedAnswer(
        at=datetime.fromisoformat(row.at),
        expired=datetime.fromisoformat(row.expired) if row.expired else None,
        **{name: getattr(row, name) for name in same},
    )
