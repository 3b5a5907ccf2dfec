"""A model file is whole or not there: written beside its place, and moved into it once on the disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ModelFailed


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, what lies there becomes `target`.

    One writer at a time: the caller holds a lock. What a killed writer left is overwritten by the next.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        yield part
        settle(part, target)
    finally:
        part.unlink(missing_ok=True)


def settle(part: Path, target: Path) -> None:
    """Move a written file to its place, so that a power cut leaves either the old one or the new one."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(target)
    if os.name == "posix":  # elsewhere a directory cannot be opened
        directory = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def check_room(directory: Path, size: int, what: str) -> None:
    """Raise ModelFailed where `size` more bytes would not leave a little room on the disk."""
    spare = 64 * 2**20
    free = shutil.disk_usage(directory).free
    if free < size + spare:
        raise ModelFailed(
            f"no room for {what}: {directory} has {free // 2**20} MB free and it takes "
            f"{(size + spare) // 2**20} MB; free some, or set INHOUSE_DATA_DIR to a larger disk"
        )
