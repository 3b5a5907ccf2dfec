"""Exact nearest neighbours for readers of little: what they may read is read from the ledger."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from store.embedder import Vectors
from store.tables import passages, scopes, vectors
from store.vectors import matrix


def nearest(
    connection: Connection, query: Vectors, by: Collection[str], limit: int, most: int
) -> list[str] | None:
    """Ids of up to `limit` vectors that one of the scopes `by` may read, best first.

    None, at once, where they may read more than `most`: a thousand take some 3 ms. `query` is (dimension,).
    """
    theirs = (
        select(passages.c.vector)
        .join(scopes, scopes.c.source == passages.c.source)
        .where(scopes.c.scope.in_(by))
        .distinct()
        .limit(most + 1)
    )
    if connection.execute(select(func.count()).select_from(theirs.subquery())).scalar_one() > most:
        return None
    wanted = select(vectors.c.id, vectors.c.value).where(vectors.c.number.in_(theirs))
    rows = connection.execute(wanted).all()
    cosines = matrix([row.value for row in rows], len(query)) @ query
    found = sorted(zip((-cosines).tolist(), (str(row.id) for row in rows), strict=True))
    return [address for _, address in found[:limit]]
