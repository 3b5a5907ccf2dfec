"""Only plain files within the limits are opened: a pipe, device or socket may block or never end."""

import os
import stat
from pathlib import Path

from store.errors import CannotOpen, TooLarge, Unreadable
from store.reading.limits import MB


def open_bytes(path: Path, largest: int) -> bytes:
    """The file's bytes, at most `largest`. Raises CannotOpen, TooLarge or Unreadable."""
    try:
        # O_NONBLOCK: opening a FIFO would wait for its other end.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as refused:
        raise CannotOpen(f"could not be opened: {_why(refused)}") from None
    try:
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("is not a plain file")
            data = file.read(largest + 1)
    except OSError as refused:
        raise CannotOpen(f"could not be read: {_why(refused)}") from None
    if len(data) > largest:
        raise TooLarge(f"is over {largest / MB:g} MB; split it, or raise INHOUSE_STORE__MAX_FILE_MB")
    return data


def _why(refused: OSError) -> str:
    return (refused.strerror or type(refused).__name__).lower()
