"""The ledger in one SQLite file. Only this file knows how SQLite is opened, and what its errors mean."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from store import sqlite_file
from store.errors import NoSpace, StoreError
from store.ledger import before_upgrade
from store.ledger.sqlite_steps import STEPS
from store.ledger.turn import FileTurn
from store.sqlite_file import WAIT_S, fault, nonsense

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


class SQLiteFile:
    """A `Database` in the file at `path`, which other processes may have open too."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def connect(self) -> Engine:
        """Raises StoreDamaged or NoSpace."""
        folder = self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise NoSpace(
                f"{folder} cannot be created ({failure.strerror}); free space on the disk, or fix the "
                "folder's permissions"
            ) from None
        if self.path.is_file() and not self.path.stat().st_size and any(folder.glob("chroma/*")):
            raise fault(self.path, "it is empty, though there is an index beside it")
        with suppress(OSError):  # what is wrong with the place is told when it is opened
            self.path.touch(mode=0o600)
        engine = create_engine(
            URL.create("sqlite", database=str(self.path)),
            connect_args={"timeout": WAIT_S, "check_same_thread": False},
            pool_size=16,
            max_overflow=-1,
            hide_parameters=True,  # a failing statement's error would tell questions and answers to the log
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    @contextmanager
    def begin(self, connection: Connection, *, writes: bool) -> Iterator[None]:
        with connection.execution_options(writes=writes).begin():
            yield

    def layout(self, connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def set_layout(self, connection: Connection, layout: int) -> None:
        connection.exec_driver_sql(f"PRAGMA user_version = {layout:d}")

    def holds_nothing(self, connection: Connection) -> bool:
        return not connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()

    def upgrade(self, connection: Connection, layout: int) -> None:
        with before_upgrade.copied(self.path, layout):
            for start in sorted(STEPS):
                if start >= layout:
                    for statement in STEPS[start]:
                        connection.exec_driver_sql(statement)

    def purge(self, engine: Engine) -> None:
        """Empty the journal. Busy when somebody reads: then a later purge or the last close does.

        Copies from before an upgrade go a week after it.
        """
        before_upgrade.tidy(self.path)
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            if raw is not None:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def drop_copies(self) -> None:
        before_upgrade.drop_copies(self.path)

    def protect(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                self.path.with_name(self.path.name + suffix).chmod(0o600)

    def others(self, connection: Connection) -> int:
        return 0

    def number_on(self, connection: Connection) -> None:
        """SQLite does so by itself."""

    def feeding(self, engine: Engine, directory: Path) -> FileTurn:
        return FileTurn(directory)

    def syncing(self, engine: Engine, name: str) -> FileTurn:
        return FileTurn(self.path.parent, f"sync-{name}.lock")

    def need_room_to_shrink(self) -> None:
        sqlite_file.need_room(self.path.parent, 2 * self.path.stat().st_size, "vacuuming")

    def shrink(self, engine: Engine) -> None:
        sqlite_file.shrink(self.path)

    def size_elsewhere(self, connection: Connection) -> int:
        return 0

    def explain(self, failure: Exception) -> StoreError:
        if isinstance(failure, DBAPIError):
            return fault(self.path, str(failure.orig))
        return fault(self.path, nonsense(failure))


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
