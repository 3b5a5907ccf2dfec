"""The ledger is copied before its layout is changed, so that no upgrade is a way of no return."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from store import sqlite_file
from store.errors import StoreDamaged

KEPT = 3
"""So many copies stay; each takes as much room as the ledger had."""
KEPT_S = 7 * 86_400.0
"""So long: a copy holds what is removed from the ledger afterwards."""


def folder(ledger: Path) -> Path:
    """Where the copies of a ledger lie."""
    return ledger.parent / "backups"


@contextmanager
def copied(ledger: Path, layout: int) -> Iterator[None]:
    """Copy the ledger, which is of an earlier `layout`, then do what the block does to it.

    The block is in a transaction that has written nothing yet. Raises NoSpace where there is no room for a
    copy, and StoreDamaged, which names the copy, where the block fails: then nothing of it has happened.
    """
    place = folder(ledger)
    with sqlite_file.explained(place):
        place.mkdir(mode=0o700, exist_ok=True)
        made = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    copy = place / f"ledger-layout-{layout}-{made}.sqlite3"
    sqlite_file.copy(ledger, copy)
    try:
        yield
    except DBAPIError as failure:
        said = str(failure.orig).partition(" with text ")[0]
        raise StoreDamaged(
            f"{ledger} could not be brought from layout {layout} to this version's: {said}; it is as it was, "
            f"and a copy of it is {copy}: go back to the version of Inhouse that you had, or restore a backup"
        ) from None
    for old in sorted(place.glob("ledger-layout-*.sqlite3"), key=_when)[:-KEPT]:
        old.unlink(missing_ok=True)


def tidy(ledger: Path) -> None:
    """Remove the copies that were kept long enough."""
    for copy in folder(ledger).glob("ledger-layout-*.sqlite3"):
        with suppress(OSError):
            if time.time() - copy.stat().st_mtime > KEPT_S:
                copy.unlink()


def drop_copies(ledger: Path) -> None:
    """Remove the copies: they hold what was forgotten since."""
    shutil.rmtree(folder(ledger), ignore_errors=True)


def _when(copy: Path) -> str:
    return copy.stem.split("-", 3)[-1]
