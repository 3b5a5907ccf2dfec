"""The documents that somebody may read, passage by passage."""

from collections.abc import Iterator

from store.audience import Readers
from store.library import Library
from store.passage import Passage


def readable_passages(library: Library, readers: Readers) -> Iterator[list[Passage]]:
    """The passages of each document in order, one document at a time; those without any are left out."""
    for source in library.sources():
        found = library.passages_of(source.id, readers)
        if found:
            yield found
