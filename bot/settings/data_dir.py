"""The data directory is made before anything is put into it, for its owner alone: it will hold documents and
questions. What is wrong with it is said as such.
"""

import errno
import os
import tempfile
from pathlib import Path

from bot.errors import BadSettings
from bot.settings.schema import Settings
from store.location import Location

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def make_data_dir(place: Path) -> Path:
    """Make it where it is missing, and see that it can be written. Raises BadSettings, which says why not.

    It is tried: permissions tell nothing to root. That a disk is full is left to those who write to it.
    """
    done = "written" if os.path.isdir(place) else "created"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        if error.errno not in _FULL:
            raise BadSettings(
                f"INHOUSE_DATA_DIR: {place} cannot be {done} ({_reason(place, error)}); set it to a "
                "directory that this user can write to"
            ) from None
    return place


def store_location(settings: Settings) -> Location:
    """Where the store is kept, in a data directory that is there. Raises BadSettings."""
    make_data_dir(settings.data_dir)
    return settings.location


def _reason(place: Path, error: OSError) -> str:
    there = next((it for it in (place, *place.parents) if os.path.lexists(it)), place)
    return error.strerror or type(error).__name__ if os.path.isdir(there) else f"{there} is not a directory"
