"""A backup is written beside its place and moved there when it is whole: none is ever half a backup."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from store import sqlite_file
from store.backup.manifest import LEDGER, NAME, REQUESTS, Manifest, Packed, describe
from store.errors import BadBackup

_PIECE = 1 << 20
_NOTED = "backed-up"

# What is done, in bytes and of how many, and what is being done.
OnStep = Callable[[int, int, str], None]


def write_backup(
    data_dir: Path, target: Path, *, replace: bool = False, on_step: OnStep | None = None
) -> tuple[Path, Manifest]:
    """Write a backup of the store and the requests of `data_dir` to `target`, a file whose name ends with
    .zip, or a folder to put one into; where it lies, and what it holds. A bot may run meanwhile.

    Raises BadBackup where there is nothing to back up, no such folder, or something at `target` that is not
    to be replaced; StoreDamaged, StoreBusy or NoSpace.
    """
    made = datetime.now(UTC).replace(microsecond=0)
    sources = _sources(data_dir)
    target = _file(target, made)
    if target.exists() and not replace:
        raise BadBackup(f"{target} already exists; choose another name, or give --overwrite")
    tell = on_step or untold
    with _workplace(target) as place:
        packed: dict[str, Packed] = {}
        # The requests come first: what is answered in between is in the ledger then, and open in neither.
        for name, source in sources.items():
            sqlite_file.copy(source, place / name, _named(tell, f"copying {name}"))
            packed[name] = Packed((place / name).stat().st_size, _digest(place / name))
        manifest = describe(place / LEDGER, made, packed)
        _pack(place, manifest, tell)
        sqlite_file.flush(place / "whole")
        (place / "whole").replace(target)
        sqlite_file.flush(target)
    note_backup(data_dir, made)
    return target, manifest


def _file(target: Path, made: datetime) -> Path:
    if target.is_dir():
        return target / f"inhouse-{made:%Y%m%d-%H%M%S}.zip"
    folder = target.parent if target.suffix == ".zip" else target
    if not folder.is_dir():
        raise BadBackup(f"there is no folder {folder}: make it first, or name a file that ends with .zip")
    return target


def note_backup(data_dir: Path, made: datetime) -> None:
    """Keep from when the last backup is, for `inhouse doctor` alone."""
    with suppress(OSError):
        (data_dir / "store" / _NOTED).write_text(made.isoformat(), encoding="utf-8")


def _named(tell: OnStep, name: str) -> sqlite_file.OnBytes:
    return lambda done, total: tell(done, total, name)


def untold(done: int, total: int, name: str) -> None:
    """For nobody who watches."""


def last_backup(data_dir: Path) -> datetime | None:
    """When the store of `data_dir` was last backed up; None for never."""
    try:
        return datetime.fromisoformat((data_dir / "store" / _NOTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _sources(data_dir: Path) -> dict[str, Path]:
    found = {REQUESTS: data_dir / REQUESTS, LEDGER: data_dir / "store" / LEDGER}
    found = {name: path for name, path in found.items() if path.is_file() and path.stat().st_size}
    if LEDGER not in found:
        raise BadBackup(
            f"there is nothing to back up: {data_dir / 'store'} has no ledger; look at INHOUSE_DATA_DIR"
        )
    return found


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A folder of our own beside `target`; what a killed run left there goes."""
    place = target.with_name(f".{target.name}.part")
    with sqlite_file.explained(target):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _pack(place: Path, manifest: Manifest, tell: OnStep) -> None:
    """All files into one, with the manifest first; a copy is removed once it is in."""
    size = sum(it.bytes for it in manifest.files.values())
    sqlite_file.need_room(place, max(it.bytes for it in manifest.files.values()), "the backup")
    os.close(os.open(place / "whole", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    done = 0
    with zipfile.ZipFile(place / "whole", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as into:
        into.writestr(NAME, manifest.dumps())
        for name in manifest.files:
            with (place / name).open("rb") as read, into.open(name, "w", force_zip64=True) as written:
                while piece := read.read(_PIECE):
                    written.write(piece)
                    done += len(piece)
                    tell(done, size, f"packing {name}")
            (place / name).unlink()


def _digest(path: Path) -> str:
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
