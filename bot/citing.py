"""Citations as people read them: each source once, its sections in it, each with its numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.citation import Citation
from bot.locating import headings
from store.source import Source


@dataclass(frozen=True, slots=True)
class Section:
    """The citations that stand under one path of headings, which is empty at a document's top."""

    headings: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A source with the sections that are cited, in the order of their first numbers."""

    source: Source
    sections: tuple[Section, ...]


def by_source(citations: Sequence[Citation]) -> list[Cited]:
    """Every citation once; sources in the order of their first numbers."""
    found: dict[str, dict[tuple[str, ...], list[Citation]]] = {}
    for each in citations:
        path = tuple(it for it in headings(each.passage, each.quote) if it != each.passage.source.title)
        found.setdefault(each.passage.source.id, {}).setdefault(path, []).append(each)
    return [_cited(sections) for sections in found.values()]


def _cited(sections: dict[tuple[str, ...], list[Citation]]) -> Cited:
    first = next(iter(sections.values()))[0]
    return Cited(first.passage.source, tuple(Section(path, tuple(cited)) for path, cited in sections.items()))
