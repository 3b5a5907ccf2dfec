"""Citations as people read them: each source once, its sections in it, each with its numbers. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.citations.links import headings
from bot.reply import Citation
from store.passage import Kind, MessageSpan, Source


@dataclass(frozen=True, slots=True)
class Section:
    """The citations that stand under one path of headings, which is empty at a document's top; in a
    conversation it ends with who wrote them and when."""

    headings: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def message(self) -> MessageSpan | None:
        """The first message that is cited; None where the source is no conversation."""
        return self.citations[0].message

    def said(self, above: Collection[int] = ()) -> list[str]:
        """What its citations quote, in the document's order, but those whose numbers are `above`; what stands
        within another quote is not said twice."""
        kept = [it for it in self.citations if it.number not in above]
        placed = sorted(kept, key=lambda it: (it.passage.position, it.passage.text.find(it.quote)))
        shown = dict.fromkeys(it.shown for it in placed)
        return [it for it in shown if not any(it != other and it in other for other in shown)]


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


_STALE = timedelta(days=365)


def last_changed(source: Source, now: datetime | None = None) -> str:
    """`last changed 12 March 2023` for a source that is older than a year at `now`, else "".

    A date that the document states of itself was preferred to its file's when it was indexed. The messages of
    a conversation each have their own.
    """
    modified = source.modified
    if (
        modified is None
        or source.kind is Kind.SLACK
        or (now or datetime.now(UTC)) - _aware(modified) < _STALE
    ):
        return ""
    return f"last changed {day(modified)}"


def day(moment: datetime) -> str:
    """A date as people read it: `12 March 2023`, in English as long as nobody calls `setlocale`."""
    return f"{moment.day} {moment:%B %Y}"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
