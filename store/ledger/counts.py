"""Counts. Readers are told only of documents that they may read; of all, those who look after the store."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, distinct, func, select

from store.ledger import outbox
from store.ledger.schema import passages, scopes, sources, vectors


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts; `pending` are vectors whose state Chroma has yet to be told."""

    sources: int
    passages: int
    vectors: int
    pending: int


def readable_sources(connection: Connection, by: Collection[str]) -> int:
    """The number of sources that share a scope with `by`: the rule of audience.Readers.may_read."""
    found = select(func.count(distinct(scopes.c.source))).where(scopes.c.scope.in_(sorted(by)))
    return int(connection.execute(found).scalar_one())


def stats(connection: Connection) -> Stats:
    """How much there is, whoever may read it: for upkeep."""
    return Stats(
        sources=_count(connection, sources),
        passages=_count(connection, passages),
        vectors=_count(connection, vectors),
        pending=outbox.pending(connection),
    )


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
