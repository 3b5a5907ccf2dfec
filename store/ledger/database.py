"""The ledger: one database that is the store's truth. Whatever it tells or hears is in a transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from store.errors import StoreDamaged, StoreError, WrongEmbedder, WrongVersion
from store.ledger import fulltext
from store.ledger.engine import Database
from store.ledger.postgres import PostgresDatabase
from store.ledger.schema import SCHEMA, facts, metadata
from store.ledger.sqlite import SQLiteFile
from store.ledger.turn import Turn
from store.location import Location
from store.sqlite_file import NONSENSE
from store.vectors import Embedder


class Ledger:
    """Safe to share between threads; other processes may have the same database open."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self._database = database
        self._engine = engine

    @classmethod
    def at(cls, location: Location) -> Self:
        """Of the store that is kept there: in its PostgreSQL, where it has one. Raises as `open` does."""
        url = location.database_url
        return cls._opened(
            SQLiteFile(location.directory / "ledger.sqlite3") if url is None else PostgresDatabase(url)
        )

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a SQLite file, or make it.

        Raises StoreDamaged, WrongVersion, StoreBusy, NoSpace or DatabaseAway.
        """
        return cls._opened(SQLiteFile(path))

    @classmethod
    def _opened(cls, database: Database) -> Self:
        ledger = cls(database, database.connect())
        try:
            ledger._make_or_check()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def __str__(self) -> str:
        return str(self._database)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the ledger, whatever others write meanwhile."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it or nothing. One writer at a time; the next waits."""
        with self._transaction(writes=True) as connection:
            yield connection

    def purge(self) -> None:
        """Leave no trace of deleted rows."""
        with self.writing() as connection:
            set_fact(connection, "traces", "")
        with self._explained():
            self._database.purge(self._engine)

    def drop_copies(self) -> None:
        """Remove what was copied before upgrades, at once: somebody wants something to be forgotten."""
        self._database.drop_copies()

    def protect(self) -> None:
        """Let nobody else of this machine read it: it holds tokens."""
        self._database.protect()

    def others(self, connection: Connection) -> int:
        """How many connections other processes have, where that can be known."""
        return self._database.others(connection)

    def number_on(self, connection: Connection) -> None:
        """Number what comes next after rows that came with their numbers."""
        self._database.number_on(connection)

    def feeding(self, directory: Path) -> Turn:
        """The lock of whoever feeds the dense index of the store in `directory`."""
        return self._database.feeding(self._engine, directory)

    def syncing(self, name: str) -> Turn:
        """The lock of whoever syncs the source of this name."""
        return self._database.syncing(self._engine, name)

    def need_room_to_shrink(self) -> None:
        """Raises NoSpace where the disk has no room for `shrink`."""
        self._database.need_room_to_shrink()

    def shrink(self) -> None:
        """Give back to the disk what is not used."""
        with self._explained():
            self._database.shrink(self._engine)

    def size_elsewhere(self) -> int:
        """Bytes that it takes outside the folder of its store."""
        with self.reading() as connection:
            return self._database.size_elsewhere(connection)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        with (
            self._explained(),
            self._engine.connect() as connection,
            self._database.begin(connection, writes=writes),
        ):
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except (SQLAlchemyError, *NONSENSE) as failure:
            raise self._database.explain(failure) from None  # it may hold what was bound, or is stored

    def _make_or_check(self) -> None:
        with self.reading() as connection:
            version = self._database.layout(connection)
        if version < SCHEMA:
            with self.writing() as connection:
                version = self._database.layout(connection)  # somebody else may have made it meanwhile
                if version == 0:
                    self._make(connection)
                elif version < SCHEMA:
                    self._database.upgrade(connection, version)
                    if version < fulltext.SINCE:
                        fulltext.rebuild(connection)
                    # What a step took out is overwritten by the next sync.
                    set_fact(connection, "traces", "1")
                    self._database.set_layout(connection, SCHEMA)
        if version > SCHEMA:
            raise WrongVersion(
                f"{self} was written by a newer Inhouse (layout {version}, this one knows {SCHEMA}): "
                "upgrade Inhouse, or point INHOUSE_DATA_DIR at another folder"
            )
        with self.reading() as connection:
            fact(connection, "ledger")

    def _make(self, connection: Connection) -> None:
        if not self._database.holds_nothing(connection):
            raise StoreDamaged(
                f"{self} is not a ledger of Inhouse, and holds something else: point INHOUSE_DATA_DIR or "
                "INHOUSE_STORE__DATABASE_URL at another place"
            )
        metadata.create_all(connection, checkfirst=False)
        set_fact(connection, "ledger", uuid.uuid4().hex)
        self._database.set_layout(connection, SCHEMA)


@dataclass(frozen=True, slots=True)
class OverLedger:
    """Something that is kept in the ledger of a store. Threads may share it; as a context it closes it."""

    _ledger: Ledger

    @classmethod
    def open(cls, where: Path | Location) -> Self:
        """Of the store there, without an embedder.

        Raises StoreDamaged, WrongVersion, StoreBusy, NoSpace or DatabaseAway.
        """
        return cls(Ledger.at(Location.of(where)))

    def close(self) -> None:
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fact(connection: Connection, name: str) -> str:
    """What the ledger says of itself; an empty string for a fact never set."""
    value = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()
    return value or ""


def set_fact(connection: Connection, name: str, value: str) -> None:
    if not connection.execute(update(facts).where(facts.c.name == name).values(value=value)).rowcount:
        connection.execute(insert(facts).values(name=name, value=value))


def insist(connection: Connection, embedder: Embedder) -> None:
    """Raise WrongEmbedder unless the ledger's vectors are the embedder's."""
    key, dimension = fact(connection, "embedder"), fact(connection, "dimension")
    if (key, dimension) != (embedder.key, str(embedder.dimension)):
        raise WrongEmbedder(
            f"the store holds vectors of {key} ({dimension} numbers each), not of {embedder.key} "
            f"({embedder.dimension}): set INHOUSE_EMBEDDER__PATH and its prefixes back, embed everything "
            "again with `inhouse index --reembed PATH`, or use another INHOUSE_DATA_DIR. If it should be the "
            "same model, its file is damaged: `inhouse models verify` checks it"
        )


def next_change(connection: Connection) -> int:
    """Count a change, so that whoever keeps a copy of the ledger knows that it is out of date."""
    change = int(fact(connection, "changes") or 0) + 1
    set_fact(connection, "changes", str(change))
    return change
