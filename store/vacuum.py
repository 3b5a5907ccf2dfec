"""Room that nothing needs any more goes back to the disk, beside a running bot."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from store import sqlite_file
from store.ledger import outbox
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.schema import vectors
from store.location import Location
from store.rebuilding import OnStep, feed

_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """Bytes on disk before and after, and how many vectors of no passage went. `rebuilt_later`: the process
    that feeds Chroma will rebuild it. While somebody reads the ledger, its journal may stay large."""

    before: int
    after: int
    vectors: int
    rebuilt_later: bool

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def vacuum(where: Path | Location, on_step: OnStep | None = None) -> Vacuumed:
    """Make the store there as small as it can be. Writers wait meanwhile. PostgreSQL gives back by itself
    what rows took that are gone.

    Raises StoreDamaged, WrongVersion, StoreBusy where another process writes all the time, NoSpace: it takes
    as much room as the ledger for a while, twice; or DatabaseAway.
    """
    tell = on_step or (lambda done, of, what: None)
    location = Location.of(where)
    directory = location.directory
    file = directory / "ledger.sqlite3" if location.database_url is None else None
    before = _size(directory)
    ledger = Ledger.at(location)
    try:
        if file:
            sqlite_file.need_room(directory, 2 * file.stat().st_size, "vacuuming")
        tell(0, 3, "what is not used")
        with ledger.writing() as connection:
            gone = connection.execute(delete(vectors).where(~outbox.USED)).rowcount
            worn = int(fact(connection, "told") or 0) > outbox.count_wanted(connection)
            if worn:
                set_fact(connection, outbox.REBUILD, "1")
        ledger.purge()
        tell(1, 3, "the ledger")
        if file:
            _shrink(file)
        tell(2, 3, "Chroma")
        here = not worn or feed(location, ledger, lambda done, of, what: tell(2, 3, "Chroma"))
    finally:
        ledger.close()
    return Vacuumed(before, _size(directory), gone, not here)


def _shrink(path: Path) -> None:
    """Write the database anew, and empty its journal."""
    with (
        sqlite_file.explained(path),
        closing(sqlite3.connect(path, timeout=sqlite_file.WAIT_S, isolation_level=None)) as connection,
        _temporary_files_in(path.parent),
    ):
        connection.execute("PRAGMA temp_store = FILE")  # it is as large as the ledger
        connection.execute("VACUUM")
        until = time.monotonic() + sqlite_file.WAIT_S
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > until:
                return
            time.sleep(_LOOK_S)


@contextmanager
def _temporary_files_in(directory: Path) -> Iterator[None]:
    """SQLite's temporary files hold what the ledger holds: they belong on its disk."""
    name = "SQLITE_TMPDIR"
    before = os.environ.get(name)
    os.environ[name] = str(directory)
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _size(directory: Path) -> int:
    total = 0
    for path in directory.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # somebody else's, that went meanwhile
            continue
    return total
