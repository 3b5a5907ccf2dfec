"""One running bot to a data directory: its process holds a lock, which ends with it, however that ends."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import BadSettings
from bot.settings import make_data_dir
from handlers.errors import AlreadyRunning

LOCK = "run.lock"
# Beside the lock, as trying for a lock empties its file.
_HOLDER = "run.holder"


@contextmanager
def run_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of `directory`, which is made where it is missing. Other commands do not ask for it.

    Raises AlreadyRunning, which names the process that holds it, and BadSettings where it cannot be written.
    """
    lock, holder = FileLock(directory / LOCK, timeout=0), directory / _HOLDER
    try:
        make_data_dir(directory)
        lock.acquire()
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
    except Timeout:
        raise AlreadyRunning(
            f"another `inhouse run` ({_who(holder)}) uses {directory} already: stop that one first, or give "
            "this one a directory of its own with INHOUSE_DATA_DIR"
        ) from None
    except OSError as error:
        raise BadSettings(f"INHOUSE_DATA_DIR: {directory} cannot be written ({error.strerror})") from None
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or "unknown process"
    except OSError:
        return "unknown process"
