"""An export that a product wrote, as a folder or a zip file: which files it has, and their bytes.

A zip file inside of it is opened too, as large exports are of several. Nothing is unpacked to disk.
"""

import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from store.errors import ItemGone, PlaceAway, TooLarge, Unreadable
from store.reading import MB, clean, refusal_of

_MOST_FILES = 200_000
_ENCRYPTED = 0x1
_UTF8 = 0x800
_MOST_INNER = 2048 * MB


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an export: `version` changes whenever its content does."""

    name: str
    size: int
    version: str
    modified: datetime | None
    zipped: zipfile.ZipFile | None = None
    info: zipfile.ZipInfo | None = None
    path: Path | None = None


_DAMAGED = "is damaged in the export; export it again"


class Archive:
    """Raises PlaceAway where there is no such folder or zip file."""

    def __init__(self, address: str) -> None:
        self._open = ExitStack()
        path = Path(address).expanduser()
        try:
            found = self._folder(path) if path.is_dir() else self._zip(self._opened(path), 0)
            self.entries: Mapping[str, Entry] = {it.name: it for it in found}
        except (OSError, zipfile.BadZipFile, NotImplementedError) as wrong:
            self.close()
            why = refusal_of(wrong) if isinstance(wrong, OSError) else "it is not a complete zip file"
            raise PlaceAway(f"{path.name} cannot be opened as a folder or zip file: {why}") from None

    def open(self, name: str) -> IO[bytes]:
        """A file to be read from its beginning. Raises ItemGone, or Unreadable where it is damaged."""
        entry = self.entries.get(name)
        try:
            if entry is None:
                raise FileNotFoundError
            if entry.path:
                return entry.path.open("rb")
            assert entry.zipped and entry.info
            return entry.zipped.open(entry.info)
        except FileNotFoundError:
            raise ItemGone("is no longer in the export") from None
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
            raise Unreadable(_DAMAGED) from None

    def read(self, name: str, most: int) -> bytes:
        """Raises ItemGone, TooLarge over `most` bytes, or Unreadable."""
        with self.open(name) as file:
            try:
                data = file.read(most + 1)
            except (OSError, zipfile.BadZipFile, EOFError, ValueError):
                raise Unreadable(_DAMAGED) from None
        if len(data) > most:
            raise TooLarge(f"is larger than {most // MB:,} MB")
        return data

    def close(self) -> None:
        self._open.close()

    def _opened(self, file: Path | IO[bytes]) -> zipfile.ZipFile:
        return self._open.enter_context(zipfile.ZipFile(file))

    def _folder(self, root: Path) -> Iterator[Entry]:
        for path in sorted(root.rglob("*"))[:_MOST_FILES]:
            name = PurePosixPath(clean(path.relative_to(root).as_posix()))
            if path.is_symlink() or not path.is_file() or _is_hidden(name):
                continue
            if path.suffix.lower() == ".zip":
                yield from self._zip(self._opened(path), 1)
                continue
            told = path.stat()
            yield Entry(
                name.as_posix(),
                told.st_size,
                f"{told.st_size}-{told.st_mtime_ns}",
                datetime.fromtimestamp(told.st_mtime, UTC),
                path=path,
            )

    def _zip(self, zipped: zipfile.ZipFile, depth: int) -> Iterator[Entry]:
        for info in zipped.infolist()[:_MOST_FILES]:
            name = PurePosixPath(_name(info))
            if info.is_dir() or name.is_absolute() or ".." in name.parts or info.flag_bits & _ENCRYPTED:
                continue
            if stat.S_ISLNK(info.external_attr >> 16) or _is_hidden(name):
                continue
            if name.suffix.lower() == ".zip" and depth == 0 and info.file_size < _MOST_INNER:
                inner = self._open.enter_context(zipped.open(info))
                yield from self._zip(self._opened(inner), 1)
                continue
            yield Entry(name.as_posix(), info.file_size, f"{info.CRC:08x}", _when(info), zipped, info)


def _when(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


def _name(info: zipfile.ZipInfo) -> str:
    """As people see it. Where nothing says that a name is UTF-8, it often is."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return clean(name.replace("\\", "/"))


def _is_hidden(name: PurePosixPath) -> bool:
    return any(it.startswith((".", "__MACOSX")) for it in name.parts if it != "..")


def text_of(data: bytes) -> str:
    """What an export wrote as text."""
    return data.decode("utf-8-sig", "replace")
