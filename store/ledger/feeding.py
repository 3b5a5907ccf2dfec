"""Who feeds the dense index from the outbox: one process at a time, however the last one ended."""

from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout


class Feeding(Protocol):
    """A lock that a process holds until it releases it or ends."""

    def take(self) -> bool:
        """Become the feeder where nobody is; whether this process is the feeder now."""

    @property
    def held(self) -> bool:
        """Whether it was at the last `take`."""

    def release(self) -> None:
        """Let another process be the feeder."""


class FileFeeding:
    """Among the processes of one machine, by a file in the folder of a store."""

    def __init__(self, directory: Path) -> None:
        self._lock = FileLock(directory / "owner.lock", thread_local=False)

    def take(self) -> bool:
        if not self.held:
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                return False
        return True

    @property
    def held(self) -> bool:
        return self._lock.is_locked

    def release(self) -> None:
        self._lock.release()
