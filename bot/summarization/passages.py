"""A document taken as a talk, and talks as they were, from the passages that the library keeps of them."""

from collections.abc import Sequence
from pathlib import PurePath

from bot.question import Said
from bot.summarization.messages import paragraphs
from store.passage import Passage
from store.reading import Document, find_headings, layout_of


def said_in(passages: Sequence[Passage], *, rows: bool = False) -> list[Said]:
    """The paragraphs and lists of one document, given all its passages in order, and each row of its tables
    where `rows` are wanted; each links to its place."""
    if not passages:
        return []
    source = passages[0].source
    text, pages = "", list[int]()
    for passage in passages:
        gap = max(passage.start - len(text), 0)
        lines = min(max(passage.line - 1 - text.count("\n"), 0), gap)
        text += "\n" * lines + " " * (gap - lines) + passage.text
        pages += [passage.start] * ((passage.page or 0) - len(pages))
    layout = layout_of(PurePath(source.name))
    headings = find_headings(text) if layout == "markdown" else ()
    document = Document(text, source.title, layout, headings, tuple(pages))
    return paragraphs([(source.name, document)], rows=rows)


def said_in_talks(passages: Sequence[Passage]) -> list[Said]:
    """The messages of conversations, given all their passages, oldest first; each links to itself. A long one
    that passages share is told by its parts."""
    parts = [(span, it) for it in passages for span in it.messages]
    parts.sort(key=lambda part: (part[0].at, part[1].position))
    return [Said(at.author, it.text[at.start : at.end], at.url, it.source.id) for at, it in parts]
