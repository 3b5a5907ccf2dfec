"""Exact nearest neighbours for readers of little: what they may read is read from the ledger."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from store.embedder import Vectors
from store.tables import passages, scopes, vectors
from store.vectors import matrix

_MOST = 8_000
"""Vectors. Reading so many takes some 30 ms; for more, a copy of all in memory pays (store.exact)."""


def nearest(connection: Connection, query: Vectors, by: Collection[str], limit: int) -> list[str] | None:
    """Ids of up to `limit` vectors that one of the scopes `by` may read, best first; None for too many.

    `query` is (dimension,).
    """
    theirs = (
        select(passages.c.vector)
        .join(scopes, scopes.c.source == passages.c.source)
        .where(scopes.c.scope.in_(by))
        .distinct()
        .limit(_MOST + 1)
    )
    rows = connection.execute(select(vectors.c.id, vectors.c.value).where(vectors.c.number.in_(theirs))).all()
    if len(rows) > _MOST:
        return None
    cosines = matrix([row.value for row in rows], len(query)) @ query
    found = sorted(zip((-cosines).tolist(), (str(row.id) for row in rows), strict=True))
    return [address for _, address in found[:limit]]
