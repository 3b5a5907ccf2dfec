"""Vectors to rows and back, one for each distinct text, inside a transaction of the ledger."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, delete, insert, select

from store.ledger import outbox
from store.ledger.conditions import among
from store.ledger.schema import SHARED, passages, scopes, sources, vectors
from store.vectors import Vectors, matrix, to_bytes


def missing(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the vector ids that the ledger has no vector for."""
    wanted = set(ids)
    return wanted.difference(
        connection.execute(select(vectors.c.id).where(among(vectors.c.id, wanted))).scalars()
    )


def add_vectors(connection: Connection, embedder_key: str, rows: Iterable[tuple[str, Vectors]]) -> None:
    """Rows are (vector id, vector). They stay while a passage has the text: put it in this transaction."""
    given = [{"id": address, "embedder": embedder_key, "value": to_bytes(vector)} for address, vector in rows]
    if given:
        connection.execute(insert(vectors), given)


def drop_unused_vectors(connection: Connection, embedder_key: str) -> None:
    """Drop the embedder's vectors that no passage has."""
    connection.execute(delete(vectors).where(vectors.c.embedder == embedder_key, ~outbox.USED))


def some_vectors(connection: Connection, most: int) -> Iterator[tuple[str, Vectors]]:
    """By scope, up to `most` of the vectors that its passages have, shape (vectors, dimension): for upkeep.

    In the order of their ids, which are digests: as good as drawn by lot, and the same every time. None are
    of files that were sent in conversations.
    """
    shared = select(scopes.c.scope).join(sources, sources.c.number == scopes.c.source).where(SHARED)
    for scope in connection.execute(shared.distinct().order_by(scopes.c.scope)).scalars().all():
        theirs = select(scopes.c.source).where(scopes.c.scope == scope)
        used = select(passages.c.vector).where(passages.c.source.in_(theirs))
        wanted = select(vectors.c.value).where(vectors.c.number.in_(used)).order_by(vectors.c.id).limit(most)
        values = connection.execute(wanted).scalars().all()
        if values:
            yield scope, matrix(values, len(values[0]) // 2)
