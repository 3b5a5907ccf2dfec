"""Audiences by number: each distinct set of scopes once. So what several scopes may read is counted once."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Select, delete, exists, insert, select

from store.ledger.conditions import among
from store.ledger.schema import scopes
from store.ledger.word_tables import audience_scopes, audiences, segments


def readable(by: Collection[str]) -> Select[int]:
    """The numbers of the audiences that share a scope with `by`, as `document_rows.readable` has it."""
    return select(audience_scopes.c.audience).where(audience_scopes.c.scope.in_(sorted(by)))


def of_sources(connection: Connection, sources: Collection[int]) -> dict[int, list[int]]:
    """The sources of each audience, which gets a number where it is new."""
    rows = connection.execute(select(scopes.c.source, scopes.c.scope).where(among(scopes.c.source, sources)))
    scopes_of: dict[int, set[str]] = {}
    for source, scope in rows:
        scopes_of.setdefault(source, set()).add(scope)
    alike: dict[frozenset[str], list[int]] = {}
    for source, own in sorted(scopes_of.items()):
        alike.setdefault(frozenset(own), []).append(source)
    return {_number(connection, sorted(own)): found for own, found in alike.items()}


def forget_unused(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget those of these audiences that have no segment any more."""
    connection.execute(
        delete(audiences).where(
            among(audiences.c.number, numbers),
            ~exists().where(segments.c.audience == audiences.c.number),
        )
    )


def _number(connection: Connection, own: list[str]) -> int:
    name = " ".join(own)
    known = select(audiences.c.number).where(audiences.c.scopes == name)
    number: int | None = connection.execute(known).scalar_one_or_none()
    if number is None:
        made = insert(audiences).values(scopes=name).returning(audiences.c.number)
        number = connection.execute(made).scalar_one()
        connection.execute(insert(audience_scopes), [{"audience": number, "scope": it} for it in own])
    return number
