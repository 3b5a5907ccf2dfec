"""Reads files of every format into documents: simple ones here, risky ones in a process of their own."""

from pathlib import Path, PurePath
from typing import Self

from store.errors import TooLarge
from store.reading.document import Document
from store.reading.formats import format_of
from store.reading.opening import Directory, Limits
from store.reading.worker import Worker


class Reader:
    """Keeps the parser's process between files. One thread may use it; close it, or use it as a context."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._worker = Worker(self.limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._worker.close()

    def read(self, path: Path, directory: Directory) -> Document:
        """Read one file below `directory`. Raises Unreadable or one of its kinds."""
        format_of(path)  # before its bytes are read: films need not be
        return self.parse(directory.contents(path, self.limits.file_bytes).data, path)

    def parse(self, data: bytes, path: PurePath) -> Document:
        """The document of a file's bytes. Raises Unreadable or one of its kinds."""
        found = format_of(path)
        if found.apart:
            return self._worker.read(data, path)
        document = found.load()(data, path)
        if len(document.text) > self.limits.text_chars:
            raise TooLarge(f"holds over {self.limits.text_chars:,} characters of text")
        return document


def read(path: Path, limits: Limits | None = None) -> Document:
    """Read one file; for many, a `Reader` is quicker. Raises OSError, Unreadable or one of its kinds."""
    with Directory(path.parent) as directory, Reader(limits) as reader:
        return reader.read(path, directory)
