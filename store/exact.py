"""Exact nearest neighbours over the ledger's own vectors: what answers when Chroma cannot, and Chroma's oracle."""

import threading
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from store.embedder import Vectors
from store.ledger import fact
from store.tables import passages, scopes, vectors


@dataclass(frozen=True, slots=True)
class _Copy:
    """The ledger's vectors as of a change: `numbers` ascending, ids and matrix rows in the same order.

    `rows_of` has, for each scope, the rows that it may read. Float32: 4 bytes a dimension, 150 MB for
    100,000 vectors of 384; half precision has no fast product on CPUs.
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
        self, connection: Connection, query: Vectors, by: Collection[str], limit: int
    ) -> list[tuple[str, float]]:
        """Ids of vectors that one of the scopes `by` may read, with cosines, best first. `query` is (dimension,)."""
        copy = self._fresh(connection)
        allowed = [copy.rows_of[scope] for scope in by if scope in copy.rows_of]
        if not allowed:
            return []
        rows = allowed[0] if len(allowed) == 1 else np.unique(np.concatenate(allowed))
        cosines = (
            copy.matrix[rows] @ query if 4 * len(rows) < len(copy.matrix) else (copy.matrix @ query)[rows]
        )
        if len(rows) > limit:
            # Everything at least as near as the last place, so that ties there do not depend on chance.
            least = np.partition(cosines, len(rows) - limit)[len(rows) - limit]
            kept = cosines >= least
            rows, cosines = rows[kept], cosines[kept]
        found = sorted(
            zip(copy.ids[rows].tolist(), cosines.tolist(), strict=True), key=lambda it: (-it[1], it[0])
        )
        return found[:limit]

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
    """Only vectors that `old` lacks are read: a number never stands for two vectors."""
    dimension = old.matrix.shape[1]
    now = np.array(
        connection.execute(select(vectors.c.number).order_by(vectors.c.number)).scalars().all(), np.int64
    )
    kept = np.isin(old.numbers, now, assume_unique=True)
    last = int(old.numbers[-1]) if len(old.numbers) else 0
    wanted = select(vectors.c.number, vectors.c.id, vectors.c.value)
    fresh = connection.execute(wanted.where(vectors.c.number > last).order_by(vectors.c.number)).all()
    values = np.frombuffer(b"".join(row.value for row in fresh), dtype="<f2").reshape(len(fresh), dimension)
    numbers = np.concatenate([old.numbers[kept], np.array([row.number for row in fresh], np.int64)])
    return _Copy(
        change=change,
        numbers=numbers,
        ids=np.concatenate([old.ids[kept], np.array([row.id for row in fresh], dtype="<U32")]),
        matrix=np.concatenate([old.matrix[kept], values.astype(np.float32)]),
        rows_of=_rows_of(connection, numbers),
    )


def _rows_of(connection: Connection, numbers: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    wanted = (
        select(scopes.c.scope, passages.c.vector)
        .join(passages, passages.c.source == scopes.c.source)
        .distinct()
        .order_by(scopes.c.scope, passages.c.vector)
    )
    found: dict[str, list[int]] = {}
    for scope, vector in connection.execute(wanted):
        found.setdefault(scope, []).append(vector)
    return {scope: np.searchsorted(numbers, np.array(of_it, np.int64)) for scope, of_it in found.items()}
