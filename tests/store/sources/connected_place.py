"""A library, and a place that is connected to it, for tests of syncing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from store.audience import Audience, Readers
from store.connected import ConnectedSource
from store.indexing import Watch
from store.library import Library
from store.location import Location
from store.passage import Source
from store.sources import Synced, SyncOptions, sync
from tests.fakes import HashEmbedder
from tests.store.sources.place import PLACES, Place

NAME = "wiki"


class ConnectedPlace:
    """A library and what is connected to it as `wiki`."""

    def __init__(self, library: Library, embedder: HashEmbedder, place: Place) -> None:
        self.library = library
        self.embedder = embedder
        self.place = place
        self.source = ConnectedSource(NAME, "place", "here", Audience.everyone())
        PLACES["here"] = place
        library.connected.add(self.source)

    def sync(self, watch: Watch | None = None, **options: object) -> Synced:
        given = replace(SyncOptions(secret={"TOKEN": "s3cret"}.get), **options)  # type: ignore[arg-type]
        return sync(NAME, self.library, self.embedder, given, watch)

    def change(self, **fields: object) -> None:
        self.source = replace(self.source, **fields)  # type: ignore[arg-type]
        self.library.connected.add(self.source)

    def names(self) -> list[str]:
        return sorted(it.name for it in self.library.sources())

    def source_of(self, id_: str) -> Source:
        [found] = self.library.sources(f"{NAME}:{id_}")
        return found

    def text(self, id_: str, *scopes: str) -> str:
        readers = Readers(frozenset(scopes)) if scopes else Readers.members()
        return " ".join(it.text for it in self.library.passages_of(f"{NAME}:{id_}", readers))


@contextmanager
def connected_place(where: Location, place: Place) -> Iterator[ConnectedPlace]:
    embedder = HashEmbedder()
    with Library.open(where, embedder) as library:
        yield ConnectedPlace(library, embedder, place)


def counts(synced: Synced) -> tuple[int, int, int, int]:
    report = synced.report
    return report.added, report.changed, report.unchanged, report.removed
