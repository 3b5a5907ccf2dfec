"""The sources of a reply as lines for a terminal: citations, what comes nearest, what disagrees."""

from collections.abc import Iterator, Sequence

from bot.citations import Cited, by_source, day, last_changed, link, path, place
from bot.reply import Citation, Disagreement, NoAnswer, nearest_citations
from store.passage import Passage
from store.sentences import readable


def listed(citations: Sequence[Citation], *, quotes: bool = False) -> Iterator[str]:
    """A line for each citation, below its document's name where that has several; `quotes` adds the words."""
    for cited in by_source(citations):
        title = cited.source.title or cited.source.name
        changed = last_changed(cited.source)
        age = f" · {changed}" if changed else ""
        alone = sum(len(section.citations) for section in cited.sections) == 1
        if not alone:
            yield f"{title}{age}"
        yield from _places(cited, title if alone else "", age if alone else "", quotes=quotes)


def refused(reply: NoAnswer) -> Iterator[str]:
    """What comes nearest, and what can be done."""
    for each in nearest_citations(reply):
        yield f"  near: {path(each.passage, each.quote)} ({_opened(each.passage, each.quote)})"
        yield f"        “{readable(each.shown)}”"
    yield "Ask again in the words that a document would use; `inhouse index PATH` adds documents."


def contrary(found: Sequence[Disagreement]) -> Iterator[str]:
    """Both sides of what sources disagree on, the one that was changed last first."""
    for each in found:
        yield "Sources disagree:"
        for side in (each.newer, each.older):
            modified = side.passage.source.modified
            changed = f", changed {day(modified)}" if modified else ""
            yield f"  “{readable(side.shown)}”"
            yield f"   {path(side.passage, side.quote)} ({_opened(side.passage, side.quote)}){changed}"


def _opened(passage: Passage, quote: str) -> str:
    """Where to look: an address where there is one, else file and line."""
    return link(passage, quote) or place(passage, quote)


def _places(cited: Cited, title: str, age: str, *, quotes: bool) -> Iterator[str]:
    indent = "" if title else "  "
    for section in cited.sections:
        label = " › ".join(it for it in (title, *section.headings) if it)
        for each in section.citations:
            words = (
                f"{label} ({_opened(each.passage, each.quote)})"
                if label
                else _opened(each.passage, each.quote)
            )
            yield f"{indent}[{each.number}] {words}{age}"
            if quotes:
                yield f"{indent}    “{readable(each.shown)}”"
