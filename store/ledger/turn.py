"""What one process does at a time, however the last one ended: feed the dense index, sync a source."""

from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout


class Turn(Protocol):
    """A lock that a process holds until it releases it or ends."""

    def take(self) -> bool:
        """Take it where nobody has it; whether this process has it now."""

    @property
    def held(self) -> bool:
        """Whether it was at the last `take`."""

    def release(self) -> None:
        """Let another process have it."""


class FileTurn:
    """Among the processes of one machine, by a file in the folder of a store."""

    def __init__(self, directory: Path, name: str = "owner.lock") -> None:
        self._lock = FileLock(directory / name, thread_local=False)

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
