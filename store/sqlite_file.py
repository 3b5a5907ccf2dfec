"""A SQLite file as a whole, whoever else has it open: copied, checked, and its errors in our words."""

import errno
import os
import shutil
import sqlite3
import struct
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from store.errors import NoSpace, StoreBusy, StoreDamaged, StoreError

WAIT_S = 30.0
"""How long one process waits for another to end its writing."""

_LOOK_S = 0.2
_PAGES = 2_000
"""Copied between two reports of progress; 8 MB of a file with pages of the usual size."""
_SPARE = 16 * 2**20
"""So much stays free on a disk beside what is copied to it."""
_NEXT_TO_NOTHING = 2**20

_SCHEMA = "malformed database schema"
_INCONSISTENT = "its pages do not fit together"

# What comes of values that are not as they were written. A mistake in the code looks the same: so the file
# and line are told.
NONSENSE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)

# What is done, and of how much, in bytes.
OnBytes = Callable[[int, int], None]


def copy(source: Path, target: Path, on_bytes: OnBytes | None = None) -> None:
    """Copy a database as it is at this moment, while others may write to it. `target` must not exist.

    The copy is one file, for its owner alone to read. Raises StoreDamaged where what was copied is not sound,
    NoSpace or StoreBusy.
    """
    need_room(target.parent, sum(it.st_size for it in stats(source)), f"a copy of {source.name}")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            explained(source),
            closing(_connected(source, "ro")) as given,
            closing(_connected(target, "rw")) as taken,
        ):
            taken.execute("PRAGMA synchronous = OFF")  # it is written out at the end
            page = int(given.execute("PRAGMA page_size").fetchone()[0])
            # While a view is held, what others write does not make the copy begin again.
            given.execute("BEGIN")
            given.execute("SELECT count(*) FROM sqlite_master").fetchone()

            def tell(_: int, left: int, total: int) -> None:
                if on_bytes:
                    on_bytes((total - left) * page, total * page)

            given.backup(taken, pages=_PAGES, progress=tell, sleep=0.01)
            given.rollback()
            taken.execute("PRAGMA journal_mode = DELETE")  # one file, with none beside it
        check(target, source)
        flush(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check(path: Path, of: Path | None = None) -> None:
    """Raise StoreDamaged where the database is not sound; `of` is the file that the message then names."""
    with explained(of or path), closing(_connected(path, "ro")) as connection:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if found != "ok":
        raise fault(of or path, found.splitlines()[0])


def overwriting(path: Path) -> sqlite3.Connection:
    """A connection that overwrites what it deletes, for whichever thread has it."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def shrink(path: Path) -> None:
    """Write the database anew, and empty its journal. It takes as much room again for a while, twice.

    Raises StoreDamaged, StoreBusy or NoSpace.
    """
    with (
        explained(path),
        closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as connection,
        _temporary_files_in(path.parent),
    ):
        connection.execute("PRAGMA temp_store = FILE")  # it is as large as the ledger
        connection.execute("VACUUM")
        until = time.monotonic() + WAIT_S
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


def parts(path: Path) -> list[Path]:
    """The files that a database is kept in: its own, and what was not yet written back to it."""
    beside = (path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))
    return [it for it in (path, *beside) if it.exists()]


def stats(path: Path) -> list[os.stat_result]:
    """What the system tells of each of a database's files. Those beside it go when the last process that had
    it open closes it, at any moment."""
    found = []
    for part in parts(path):
        with suppress(FileNotFoundError):
            found.append(part.stat())
    return found


def need_room(directory: Path, size: int, what: str) -> None:
    """Raise NoSpace where the disk of `directory` has no room for `size` more bytes."""
    free = shutil.disk_usage(directory).free
    if free < size + _SPARE:
        raise NoSpace(
            f"there is no room for {what}: {directory} has {free / 1e6:,.0f} MB free, and it takes "
            f"{(size + _SPARE) / 1e6:,.0f} MB; free space on the disk"
        )


def flush(path: Path) -> None:
    """See that a file, and its name, outlast a power cut."""
    for place in (path, path.parent):
        with suppress(PermissionError):  # Windows opens no directory
            opened = os.open(place, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


@contextmanager
def explained(path: Path, lost: str = "") -> Iterator[None]:
    """SQLite's and the system's errors about a database as the room's, each with its remedy."""
    try:
        yield
    except (sqlite3.Error, OSError) as failure:
        raise fault(path, str(failure), lost) from None  # SQLite's may hold what was bound
    except UnicodeDecodeError:  # of what SQLite said, which quoted the file
        raise fault(path, _SCHEMA, lost) from None


def fault(path: Path, said: str, lost: str = "") -> StoreError:
    """What SQLite said of the database at `path`. Of a damaged one `lost` says what to do instead of reading
    documents again."""
    said = _without_contents(said)
    if "locked" in said or "busy" in said:
        return StoreBusy(
            f"another process has been writing to {path} for {WAIT_S:.0f} s; try again when it is done"
        )
    if "unable to open" in said and _no_more_files(path):
        return NoSpace(
            f"cannot open {path}: this process may not open more files; raise its limit (`ulimit -n`, or "
            "LimitNOFILE in systemd)"
        )
    no_space = "full", "readonly", "read-only", "unable to open", "No space", "Permission", "File too large"
    if any(it in said for it in no_space) or ("I/O" in said and _is_full(path)):
        return NoSpace(
            f"cannot write {path}: {said}; free space on the disk, or fix the folder's permissions"
        )
    remedy = lost or (
        "restore a backup (`inhouse restore --replace FILE`). Without one, move it away and index each "
        "folder again, with the same options as before: who may read them is lost too"
    )
    if "I/O" in said:
        return StoreDamaged(
            f"cannot read or write {path}: {said}; check the disk. If the disk is sound, {remedy}"
        )
    return StoreDamaged(f"cannot read {path}: {said}; {remedy}")


def nonsense(failure: Exception) -> str:
    """What is said of a database in which stands what nobody ever wrote to it, by what that led to."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    place = f"{type(failure).__name__} in {Path(last.filename).name}:{last.lineno}"
    return f"what is stored makes no sense ({place})"


def _without_contents(said: str) -> str:
    """What SQLite said, without what is stored: that, or a damaged page of it, may be part of a message."""
    if said.startswith(_SCHEMA):
        return _SCHEMA
    return _INCONSISTENT if said.startswith("***") else said.partition(" with text ")[0]


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT_S, isolation_level=None
    )


def _no_more_files(path: Path) -> bool:
    try:
        os.close(os.open(path.parent, os.O_RDONLY))
    except OSError as failure:
        return failure.errno in (errno.EMFILE, errno.ENFILE)
    return False


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEXT_TO_NOTHING
    except OSError:
        return False
