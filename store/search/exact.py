"""Exact nearest neighbours over the ledger's vectors: what answers when Chroma cannot, and its oracle."""

import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from store.ledger.conditions import among
from store.ledger.database import fact
from store.ledger.schema import SHARED, outbox, passages, scopes, sources, vectors
from store.vectors import Vectors, matrix


@dataclass(frozen=True, slots=True)
class _Copy:
    """The ledger's vectors as of a change: `numbers` ascending, ids and matrix rows in the same order.

    `rows_of` has, for each scope, the rows that it may read. Files that were sent in conversations are left
    out. Float32: 4 bytes a dimension, 150 MB for 100,000 vectors of 384; half precision has no fast
    product on CPUs.
    """

    change: str
    numbers: NDArray[np.int64]
    ids: NDArray[np.str_]
    matrix: Vectors
    rows_of: dict[str, NDArray[np.int64]]


class ExactScan:
    """Keeps a copy of the vectors in memory from first use on. Safe to share between threads."""

    def __init__(self, dimension: int) -> None:
        self._lock = threading.Lock()
        self._copy = _Copy(
            change="never",
            numbers=np.zeros(0, dtype=np.int64),
            ids=np.zeros(0, dtype="<U32"),
            matrix=np.zeros((0, dimension), dtype=np.float32),
            rows_of={},
        )

    def nearest(
        self, connection: Connection, query: Vectors, scopes: Collection[str], limit: int
    ) -> list[str]:
        """Ids of up to `limit` vectors that one of `scopes` may read, best first. `query` is (dimension,)."""
        copy = self._fresh(connection)
        allowed = [copy.rows_of[scope] for scope in scopes if scope in copy.rows_of]
        if not allowed:
            return []
        rows = allowed[0] if len(allowed) == 1 else np.unique(np.concatenate(allowed))
        few = 4 * len(rows) < len(copy.matrix)  # then it is cheaper to copy them out
        cosines = copy.matrix[rows] @ query if few else (copy.matrix @ query)[rows]
        if len(rows) > limit:
            # Everything as near as the last place, so that ties there are settled below and not by chance.
            last = np.partition(cosines, len(rows) - limit)[len(rows) - limit]
            rows, cosines = rows[cosines >= last], cosines[cosines >= last]
        found = sorted(zip((-cosines).tolist(), copy.ids[rows].tolist(), strict=True))
        return [address for _, address in found[:limit]]

    def _fresh(self, connection: Connection) -> _Copy:
        change = fact(connection, "changes")
        copy = self._copy
        if copy.change == change:
            return copy
        with self._lock:
            if self._copy.change != change:
                self._copy = _read(connection, change, self._copy)
            return self._copy


def _read(connection: Connection, change: str, old: _Copy) -> _Copy:
    """Only what `old` lacks is read: a number never stands for two vectors."""
    used = select(passages.c.vector).join(sources).where(SHARED).distinct().order_by(passages.c.vector)
    now = np.array(connection.execute(used).scalars().all(), np.int64)
    kept = np.isin(old.numbers, now)
    # Both are distinct; telling numpy spares it numpy.ma, which takes a tenth of a second to import.
    lacking = np.setdiff1d(now, old.numbers, assume_unique=True).tolist()
    rows = select(vectors.c.number, vectors.c.id, vectors.c.value).where(among(vectors.c.number, lacking))
    fresh = connection.execute(rows).all()
    numbers = np.concatenate([old.numbers[kept], np.array([it.number for it in fresh], np.int64)])
    ids = np.concatenate([old.ids[kept], np.array([it.id for it in fresh], "<U32")])
    read = matrix([it.value for it in fresh], old.matrix.shape[1])
    order = np.argsort(numbers)
    return _Copy(
        change=change,
        numbers=numbers[order],
        ids=ids[order],
        matrix=np.concatenate([old.matrix[kept], read])[order],
        rows_of=_rows_of(connection, numbers[order]),
    )


def _rows_of(connection: Connection, numbers: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    wanted = (
        select(scopes.c.scope, passages.c.vector)
        .join(passages, passages.c.source == scopes.c.source)
        .join(sources, sources.c.number == scopes.c.source)
        .where(SHARED)
        .distinct()
        .order_by(scopes.c.scope, passages.c.vector)
    )
    found: dict[str, list[int]] = {}
    for scope, vector in connection.execute(wanted):
        found.setdefault(scope, []).append(vector)
    return {scope: np.searchsorted(numbers, np.array(of_it, np.int64)) for scope, of_it in found.items()}


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
    return _best(connection, select(vectors).where(vectors.c.number.in_(theirs)), query, limit)


def nearest_within(connection: Connection, query: Vectors, sources: Collection[int], limit: int) -> list[str]:
    """Ids of up to `limit` vectors of the sources with these numbers, best first. `query` is (dimension,)."""
    theirs = select(passages.c.vector).where(among(passages.c.source, sources))
    return _best(connection, select(vectors).where(vectors.c.number.in_(theirs)), query, limit)


def nearest_untold(connection: Connection, query: Vectors, by: Collection[str], limit: int) -> list[str]:
    """Ids of up to `limit` vectors that Chroma was not told of yet and one of the scopes `by` may read."""
    theirs = (
        select(vectors.c.id)
        .join(outbox, outbox.c.vector == vectors.c.id)
        .join(passages, passages.c.vector == vectors.c.number)
        .join(scopes, scopes.c.source == passages.c.source)
        .where(scopes.c.scope.in_(by))
    )
    return _best(connection, select(vectors).where(vectors.c.id.in_(theirs)), query, limit)


def best_of(connection: Connection, query: Vectors, ids: Collection[str], limit: int) -> list[str]:
    """Up to `limit` of the vectors with these ids, best first. `query` is (dimension,)."""
    return _best(connection, select(vectors).where(among(vectors.c.id, ids)), query, limit)


def _best(
    connection: Connection, wanted: Select[*tuple[object, ...]], query: Vectors, limit: int
) -> list[str]:
    rows = connection.execute(wanted.order_by(vectors.c.id)).all()
    cosines = matrix([row.value for row in rows], len(query)) @ query
    found = sorted(zip((-cosines).tolist(), (str(row.id) for row in rows), strict=True))
    return [address for _, address in found[:limit]]
