"""The ledger: one SQLite file that is the store's truth. Whatever it tells or hears is in a transaction."""

import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.exc import DBAPIError

from store.errors import NoSpace, StoreDamaged, StoreError, WrongEmbedder, WrongVersion
from store.ledger import before_upgrade, fulltext, spelling
from store.ledger.schema import SCHEMA, facts, metadata, upgrade
from store.sqlite_file import NONSENSE, WAIT_S, fault, nonsense
from store.vectors import Embedder

_PRAGMAS = (
    f"PRAGMA busy_timeout = {int(WAIT_S * 1000)}",
    "PRAGMA journal_mode = WAL",
    # Chroma is told only what is committed. With NORMAL a power cut may take the last commits back, and leave
    # it ahead of the truth; with FULL never. One fsync a commit.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # What is forgotten is overwritten with zeros, not only unlinked.
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)


class Ledger:
    """Safe to share between threads; other processes may have the same file open."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open, or make. Raises StoreDamaged, WrongVersion, StoreBusy or NoSpace."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise NoSpace(
                f"{path.parent} cannot be created ({failure.strerror}); free space on the disk, or fix the "
                "folder's permissions"
            ) from None
        if path.is_file() and not path.stat().st_size and any(path.parent.glob("chroma/*")):
            raise fault(path, "it is empty, though there is an index beside it")
        with suppress(OSError):  # what is wrong with the place is told below
            path.touch(mode=0o600)
        engine = create_engine(
            URL.create("sqlite", database=str(path)),
            connect_args={"timeout": WAIT_S, "check_same_thread": False},
            pool_size=16,
            max_overflow=-1,
            hide_parameters=True,  # a failing statement's error would tell questions and answers to the log
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        ledger = cls(path, engine)
        try:
            ledger._make_or_check()
        except BaseException:
            engine.dispose()
            raise
        return ledger

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One unchanging view of the ledger, whatever others write meanwhile."""
        with _explained(self.path), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it or nothing. One writer at a time; the next waits."""
        with (
            _explained(self.path),
            self._engine.connect() as connection,
            connection.execution_options(writes=True).begin(),
        ):
            yield connection

    def purge(self) -> None:
        """Leave no trace of deleted words: not in the index segments, nor of deleted rows in the journal.

        Copies from before an upgrade go a week after it.
        """
        before_upgrade.tidy(self.path)
        with self.writing() as connection:
            fulltext.purge(connection)
            spelling.purge(connection)
            set_fact(connection, "traces", "")
        with _explained(self.path), self._engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is not None:
                # Busy when somebody reads: then the journal is emptied by a later purge or the last close.
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def drop_copies(self) -> None:
        """Remove what was copied before upgrades, at once: somebody wants something to be forgotten."""
        before_upgrade.drop_copies(self.path)

    def close(self) -> None:
        self._engine.dispose()

    def _make_or_check(self) -> None:
        with self.reading() as connection:
            version = _version(connection)
        if version < SCHEMA:
            with self.writing() as connection:
                version = _version(connection)  # somebody else may have made it while we waited
                if version == 0:
                    _make(connection)
                elif version < SCHEMA:
                    with before_upgrade.copied(self.path, version):
                        upgrade(connection, version)
                        # What a step took out is overwritten by the next sync.
                        set_fact(connection, "traces", "1")
                        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
        if version > SCHEMA:
            raise WrongVersion(
                f"{self.path} was written by a newer Inhouse (layout {version}, this one knows {SCHEMA}): "
                "upgrade Inhouse, or point INHOUSE_DATA_DIR at another folder"
            )
        with self.reading() as connection:
            fact(connection, "ledger")


@dataclass(frozen=True, slots=True)
class OverLedger:
    """Something that is kept in the ledger of a store. Threads may share it; as a context it closes it."""

    _ledger: Ledger

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Of the store in `directory`, without an embedder.

        Raises StoreDamaged, WrongVersion, StoreBusy or NoSpace.
        """
        return cls(Ledger.open(directory / "ledger.sqlite3"))

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


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _make(connection: Connection) -> None:
    if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        raise StoreDamaged(
            "this SQLite file is not a ledger of Inhouse: point INHOUSE_DATA_DIR at another folder"
        )
    metadata.create_all(connection)
    fulltext.create(connection)
    spelling.create(connection)
    set_fact(connection, "ledger", uuid.uuid4().hex)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # sqlite3 must not begin transactions of its own: _begin does
    until = time.monotonic() + WAIT_S
    for pragma in _PRAGMAS:
        _run_pragma(raw, pragma, until)


def _run_pragma(raw: Any, pragma: str, until: float) -> None:
    """SQLite does not wait for others where a new file is put into WAL mode: so we do."""
    while True:
        try:
            raw.execute(pragma).close()
            return
        except sqlite3.OperationalError as failure:
            if "locked" not in str(failure) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    # A writer that begins as a reader could not wait for another writer, and would fail at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's errors as the room's, each with its remedy."""
    try:
        yield
    except DBAPIError as failure:
        raise fault(path, str(failure.orig)) from None  # it holds what was bound
    except StoreError:
        raise
    except NONSENSE as failure:
        raise nonsense(path, failure) from None  # it may hold what is stored
