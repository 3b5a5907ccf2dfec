"""A ledger from one database into another, whole or not at all: from SQLite to PostgreSQL, and back."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, Table, delete, func, insert, select

from store.errors import CannotMigrate
from store.ledger import word_tables
from store.ledger.database import Ledger
from store.ledger.schema import facts, metadata
from store.location import Location

OnStep = Callable[[int, int, str], None]
"""Told how many rows are done, of how many, and what is being done."""

_AT_ONCE = 500
"""Rows in memory together: those of sentences and of words take some 20 KB each."""

_TABLES = [it for it in metadata.sorted_tables if it is not facts]
_WORDS = {it.name for it in (word_tables.postings, word_tables.words)}
_ITS_OWN = ("ledger", "layout", "fed")
"""Facts of one database: its name, by which Chroma knows whose it is, its layout, and who feeds Chroma."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was copied: from where to where, and how many rows each table has."""

    source: str
    target: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Digest:
    """Of rows in any order: how many, and a sum of what each holds."""

    count: int = 0
    total: int = 0

    def plus(self, row: Sequence[object]) -> "_Digest":
        # PostgreSQL has no NUL in a text.
        held = repr([it.replace("\0", "\ufffd") if isinstance(it, str) else it for it in row])
        own = int.from_bytes(hashlib.blake2b(held.encode("utf-8", "replace"), digest_size=16).digest())
        return _Digest(self.count + 1, self.total + own & (1 << 128) - 1)


def migrate(source: Location, target: Location, on_step: OnStep | None = None) -> Migrated:
    """Copy the ledger at `source` into the empty one at `target`, which is made where it is missing.

    Nobody else writes to either meanwhile. What is in the target afterwards has been read again and compared;
    where anything fails, nothing is. Chroma is brought in step by the next sync. Raises CannotMigrate where
    the target is not empty or the source is in use, and StoreError.
    """
    given = Ledger.at(source)
    try:
        taken = Ledger.at(target)
        try:
            with given.writing() as old, taken.writing() as new:
                for ledger, connection in (given, old), (taken, new):
                    if ledger.others(connection):
                        raise CannotMigrate(f"others are connected to {ledger}; stop every bot and command")
                if any(_count(new, it) for it in _TABLES):
                    raise CannotMigrate(
                        f"{taken} already holds something; name an empty one, or move it away"
                    )
                rows = _copy(old, new, on_step or (lambda done, of, what: None))
                taken.number_on(new)
            return Migrated(str(given), str(taken), rows)
        finally:
            taken.close()
    finally:
        given.close()


def _copy(old: Connection, new: Connection, tell: OnStep) -> dict[str, int]:
    counts = {it.name: _count(old, it) for it in _TABLES}
    total, done = 2 * sum(counts.values()), 0  # each row is written, and read again
    digests: dict[str, _Digest] = {}
    for table in _TABLES:
        digest = _Digest()
        for batch in _batches(old, select(table)):
            new.execute(insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in batch])
            for row in batch:
                digest = digest.plus(row)
            done += len(batch)
            tell(done, total, _named(table))
        digests[table.name] = digest
    for table in _TABLES:
        found = _Digest()
        for batch in _batches(new, select(table)):
            for row in batch:
                found = found.plus(row)
            done += len(batch)
            tell(done, total, "comparing")
        if found != digests[table.name]:
            raise CannotMigrate(f"what arrived of {_named(table)} is not what was sent; nothing was kept")
    return counts | {"facts": _copy_facts(old, new)}


def _copy_facts(old: Connection, new: Connection) -> int:
    kept = facts.c.name.not_in(_ITS_OWN)
    new.execute(delete(facts).where(kept))
    rows = [row._asdict() for row in old.execute(select(facts).where(kept))]
    if rows:
        new.execute(insert(facts), rows)
    return len(rows)


def _batches(
    connection: Connection, wanted: Select[*tuple[object, ...]]
) -> Iterator[Sequence[Row[*tuple[object, ...]]]]:
    streamed = wanted.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    yield from connection.execute(streamed).partitions(_AT_ONCE)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _named(table: Table) -> str:
    return "the index of words" if table.name in _WORDS else table.name
