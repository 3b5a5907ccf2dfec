"""Sections: the stretches of a document between its headings, each with the path of headings above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from store.reading.document import Document


@dataclass(frozen=True, slots=True)
class Section:
    """`document.text[start:end]`, whose text proper begins at `body`; `level` is 0 ahead of all headings."""

    start: int
    body: int
    end: int
    level: int
    path: tuple[str, ...]


def sections(document: Document) -> Iterator[Section]:
    """The document's sections in order, which together are its whole text."""
    headings = document.headings
    ends = [heading.start for heading in headings] + [len(document.text)]
    yield Section(0, 0, ends[0], 0, ())
    above: list[tuple[int, str]] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        while above and above[-1][0] >= heading.level:
            above.pop()
        above.append((heading.level, heading.text))
        yield Section(heading.start, heading.end, end, heading.level, tuple(text for _, text in above))


def common_path(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings that all of the paths begin with."""
    shortest = min(paths, key=len, default=())
    for depth, heading in enumerate(shortest):
        if any(path[depth] != heading for path in paths):
            return shortest[:depth]
    return shortest
