"""Files are opened below a directory that is held open, part by part, and no link is followed on the way.

Whoever may write there can put a link in a folder's place at any moment: what a path led to a moment ago says
nothing of now. Only plain files within the limits are read: a pipe, device or socket may block or never end.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from store.errors import CannotOpen, TooLarge, Unreadable

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of a file, seconds and bytes of memory for its parser, characters of the text that comes out.

    Cutting, embedding and storing take time in proportion to the text: of more than so much, a book of 4,000
    pages, the rest is left out.
    """

    file_bytes: int = 32 * MB
    seconds: float = 60.0
    memory_bytes: int = 2048 * MB
    text_chars: int = 8 * MB


_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW
# On the way through a folder it suffices to be let through; only Linux lets us ask for no more than that.
_THROUGH = _FOLDER | getattr(os, "O_PATH", os.O_RDONLY)
_LIST = _FOLDER | os.O_RDONLY
# O_NONBLOCK: opening a FIFO would wait for its other end.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK

_ON_THE_WAY = "a link stands in place of a folder on the way to it, and links are not followed"
_IN_PLACE = "a link stands in its place, and links are not followed"


class Directory:
    """A directory that is held open: what lies below it is this directory's, whatever becomes of its path.

    Paths are given as below `path`, which names it. Close it, or use it as a context.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self.path = path
        self._handle = os.open(path, _THROUGH)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self._handle)

    @contextmanager
    def listing(self, folder: Path) -> Iterator[list[os.DirEntry[str]]]:
        """What lies in a folder, by name; entries can be asked while the context lasts. Raises OSError."""
        with self._opened(folder, _LIST) as handle, os.scandir(handle) as found:
            yield sorted(found, key=lambda entry: entry.name)

    def is_file(self, path: Path) -> bool:
        """Whether a plain file lies there, no link."""
        try:
            with self._around(path) as (folder, name):
                return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
        except OSError:
            return False

    def contents(self, path: Path, largest: int) -> tuple[bytes, datetime | None]:
        """The file's bytes, at most `largest`, and since when it holds them, None where that is not known.

        Raises CannotOpen, TooLarge or Unreadable.
        """
        try:
            with self._opened(path, _READ) as handle:
                return _read(handle, largest)
        except OSError as refused:
            raise CannotOpen(f"could not be opened: {refusal_of(refused)}") from None

    @contextmanager
    def _opened(self, path: Path, flags: int) -> Iterator[int]:
        with self._around(path) as (folder, name):
            handle = _open(name, flags, folder, _IN_PLACE)
        try:
            yield handle
        finally:
            os.close(handle)

    @contextmanager
    def _around(self, path: Path) -> Iterator[tuple[int, str]]:
        """The folder that holds `path`, opened, and the name there."""
        *way, name = path.relative_to(self.path).parts or (".",)
        folder = os.dup(self._handle)
        try:
            for part in way:
                below = _open(part, _THROUGH, folder, _ON_THE_WAY)
                os.close(folder)
                folder = below
            yield folder, name
        finally:
            os.close(folder)


def refusal_of(refused: OSError) -> str:
    return (refused.strerror or type(refused).__name__).lower()


def _open(name: str, flags: int, folder: int, of_link: str) -> int:
    """Raises OSError, which says `of_link` where a link stands: what systems say of that is not clear."""
    if name == "..":
        raise OSError(errno.EINVAL, "its path leads upward")
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError:
        if _is_link(name, folder):
            raise OSError(errno.ELOOP, of_link) from None
        raise


def _is_link(name: str, folder: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _read(handle: int, largest: int) -> tuple[bytes, datetime | None]:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("is not a plain file")
    try:
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(largest + 1)
    except OSError as refused:
        raise CannotOpen(f"could not be read: {refusal_of(refused)}") from None
    if len(data) > largest:
        raise TooLarge(f"is over {largest / MB:g} MB; split it, or raise INHOUSE_STORE__MAX_FILE_MB")
    try:
        return data, datetime.fromtimestamp(found.st_mtime, tz=UTC)
    except (OSError, ValueError, OverflowError):
        return data, None
