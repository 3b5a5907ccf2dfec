"""A library and a folder to be indexed into it, for tests of indexing."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.audience import Audience, Readers
from store.indexing.indexer import index
from store.indexing.report import IndexOptions, Report, Watch
from store.library import Library
from store.passage import Source
from tests.fakes import HashEmbedder


class IndexedFolder:
    """A library and a folder to be indexed into it."""

    def __init__(self, library: Library, embedder: HashEmbedder, folder: Path) -> None:
        self.library = library
        self.embedder = embedder
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def index(
        self,
        *paths: Path,
        audience: str = "",
        base_url: str = "",
        exclude: tuple[str, ...] | None = None,
        again: bool = False,
        touched: Collection[Path] | None = None,
        watch: Watch | None = None,
    ) -> Report:
        allowed = Audience.parse(audience) if audience else None
        options = IndexOptions(allowed, base_url or None, exclude, again, touched)
        return index(paths or [self.folder], self.library, self.embedder, options, watch)

    def names(self) -> list[str]:
        return sorted(source.name for source in self.library.sources())

    def source(self, name: str) -> Source:
        [found] = [source for source in self.library.sources() if source.name == name]
        return found

    def text(self, name: str, readers: Readers | None = None) -> str:
        found = self.library.passages_of(self.source(name).id, readers or Readers.members())
        return " ".join(passage.text for passage in found)


@contextmanager
def open_folder(directory: Path) -> Iterator[IndexedFolder]:
    folder = directory / "docs"
    folder.mkdir()
    embedder = HashEmbedder()
    with Library.open(directory / "store", embedder) as library:
        yield IndexedFolder(library, embedder, folder)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def close_to_us(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    """Let what is called `closed` not be opened. Modes would not do: root may open everything."""
    system = os.open

    def refuse(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == closed:
            raise PermissionError(13, "Permission denied", path)
        return system(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse)
