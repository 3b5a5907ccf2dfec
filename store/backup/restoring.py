"""A backup is put back whole or not at all, and what it takes the place of is moved aside, never deleted."""

import errno
import hashlib
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from store import sqlite_file
from store.backup.manifest import LEDGER, NAME, REQUESTS, Manifest
from store.backup.writing import OnStep, note_backup, untold
from store.errors import BadBackup, StoreBusy, WrongVersion
from store.ledger.schema import SCHEMA

_PIECE = 1 << 20
_CUT_OFF = "it is cut off, or not a backup"
_PEOPLES = ("sources", "ratings", "channels", "approved", "installations")
"""The tables in which something stands that somebody would miss."""
OWNER = "owner.lock"
"""Held by the process that feeds Chroma."""


def restore(
    data_dir: Path,
    backup: Path,
    *,
    replace: bool = False,
    requests: bool = False,
    on_step: OnStep | None = None,
) -> tuple[Manifest, Path | None]:
    """Put what `backup` holds into `data_dir`; what it held, and where the earlier store is now.

    Requests that were open come back only with `requests`; otherwise those of `data_dir` stay. The caller
    makes sure that no bot runs. Raises BadBackup, before anything is touched, for a file that is no whole
    backup and where a store would have to be replaced; WrongVersion, StoreBusy or NoSpace.
    """
    store = data_dir / "store"
    with sqlite_file.explained(data_dir), _opened(backup) as packed:
        manifest = _manifest(packed, backup)
        if not replace and _holds_something(store / LEDGER):
            raise BadBackup(f"{store} already holds an index; --replace moves it aside and restores {backup}")
        wanted = [name for name in manifest.files if name == LEDGER or requests]
        with _alone(store), _workplace(data_dir, manifest, wanted) as place:
            _unpack(packed, manifest, wanted, place, on_step or untold)
            aside = _move_aside(data_dir, wanted)
            _move_in(place, data_dir, wanted)
            note_backup(data_dir, manifest.made)
    return manifest, aside


@contextmanager
def _opened(backup: Path) -> Iterator[zipfile.ZipFile]:
    # A flipped bit may also make it look encrypted, or point to before its beginning.
    broken = zipfile.BadZipFile, EOFError, RuntimeError, UnicodeDecodeError, struct.error, zlib.error
    if not backup.is_file():
        raise BadBackup(f"{backup} does not exist; name a file that `inhouse backup` wrote")
    try:
        with zipfile.ZipFile(backup) as packed:
            yield packed
    except broken:
        raise _damaged(backup, _CUT_OFF) from None
    except OSError as failure:
        if failure.errno != errno.EINVAL:
            raise
        raise _damaged(backup, _CUT_OFF) from None


def _manifest(packed: zipfile.ZipFile, backup: Path) -> Manifest:
    try:
        manifest = Manifest.loads(packed.read(NAME).decode("utf-8"))
        for name in manifest.files:
            packed.getinfo(name)
    except (KeyError, UnicodeDecodeError):
        raise _damaged(backup, _CUT_OFF) from None
    except BadBackup as why:
        raise _damaged(backup, str(why)) from None
    if manifest.layout > SCHEMA:
        raise WrongVersion(
            f"{backup} was made by a newer Inhouse (layout {manifest.layout}, this one knows {SCHEMA}): "
            "upgrade Inhouse first"
        )
    return manifest


def _holds_something(ledger: Path) -> bool:
    """Not one that a command has just made, and nobody has put anything into."""
    if not ledger.exists():
        return False
    try:
        # To write, too: whoever may only read leaves the files of the journal behind.
        with closing(sqlite3.connect(f"{ledger.as_uri()}?mode=rw", uri=True)) as connection:
            return any(connection.execute(f"SELECT count(*) FROM {it}").fetchone()[0] for it in _PEOPLES)
    except sqlite3.Error:
        return True


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """While no other process uses the store. Raises StoreBusy."""
    store.mkdir(parents=True, exist_ok=True)
    owning = FileLock(store / OWNER)
    try:
        owning.acquire(timeout=0)
    except Timeout:
        raise StoreBusy(f"another process uses {store}: stop it, then restore") from None
    try:
        yield
    finally:
        owning.release()


@contextmanager
def _workplace(data_dir: Path, manifest: Manifest, wanted: list[str]) -> Iterator[Path]:
    """A folder on the same disk; what a killed run left there goes."""
    place = data_dir / "restoring.part"
    shutil.rmtree(place, ignore_errors=True)
    sqlite_file.need_room(data_dir, sum(manifest.files[name].bytes for name in wanted), "the restored store")
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _unpack(
    packed: zipfile.ZipFile, manifest: Manifest, wanted: list[str], place: Path, tell: OnStep
) -> None:
    """Raises BadBackup where a file is not what the manifest says, or no sound database."""
    for name in wanted:
        said, digest, done = manifest.files[name], hashlib.sha256(), 0
        with packed.open(name) as read, open(place / name, "xb", opener=_private) as written:
            while done <= said.bytes and (piece := read.read(_PIECE)):
                written.write(piece)
                digest.update(piece)
                done += len(piece)
                tell(done, said.bytes, f"unpacking {name}")
        if (done, digest.hexdigest()) != (said.bytes, said.sha256):
            raise _damaged(Path(packed.filename or ""), f"{name} in it is not what was backed up")
        sqlite_file.check(place / name)
        sqlite_file.flush(place / name)


def _move_aside(data_dir: Path, wanted: list[str]) -> Path | None:
    """What is replaced goes into a folder beside it; None where there was nothing."""
    store = data_dir / "store"
    old = sqlite_file.parts(data_dir / REQUESTS) if REQUESTS in wanted else []
    # What belongs to a ledger that is lost would be taken for the restored one's.
    if not old and all(it.name == OWNER for it in store.iterdir()):
        return None
    aside = data_dir / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir(mode=0o700)
    for path in old:
        path.rename(aside / path.name)
    store.rename(aside / "store")
    sqlite_file.flush(aside)
    return aside


def _move_in(place: Path, data_dir: Path, wanted: list[str]) -> None:
    """The requests first: a store without a ledger can be restored again by the same command."""
    store = data_dir / "store"
    store.mkdir(exist_ok=True)
    for name, target in ((REQUESTS, data_dir / REQUESTS), (LEDGER, store / LEDGER)):
        if name in wanted:
            (place / name).rename(target)
            sqlite_file.flush(target)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _damaged(backup: Path, why: str) -> BadBackup:
    return BadBackup(f"{backup} cannot be restored: {why}; use another backup")
