"""Rows of wide tables that a question names, read cell by cell.

A row with ten columns tells nine facts about one thing, and an embedder takes it for a bit of each: the page
that mentions the thing in passing lies nearer. "PagerDuty · Renewal: 2027-02-28" lies as near as it should.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.grounding import cells_of, named_cells, tables_in
from bot.query import WantedValue
from bot.tokens import content
from store.background import Background
from store.match import Match
from store.sentences import PassageSentence
from store.vectors import Embedder

# A word that more rows of a table have names none of them.
_FEW = 3
# Fewer cells tell one fact, which the row itself is.
_WIDE = 4
_MOST_ROWS, _MOST_FACTS = 4, 10


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row, and each fact of it in a few words."""

    row: PassageSentence
    facts: tuple[str, ...]


def gained_by_cell(
    question: str, matches: Sequence[Match], embedder: Embedder, background: Background
) -> dict[PassageSentence, float]:
    """The rows that `question` names and that one of their facts brings nearer, and by how much: a difference
    of cosines on the common scale. Urgent: somebody waits.
    """
    known = {it.sentence: it.cosine or 0.0 for each in matches for it in each.sentences}
    told = [(it.row, fact) for it in named_rows(question, list(known)) for fact in it.facts]
    if not told:
        return {}
    facts = embedder.embed_passages([fact for _, fact in told], urgent=True)
    gained: dict[PassageSentence, float] = {}
    for (row, _), cosine in zip(told, (facts @ embedder.embed_query(question)).tolist(), strict=True):
        gained[row] = max(gained.get(row, 0.0), background.place(cosine) - known[row])
    return {row: more for row, more in gained.items() if more > 0}


def nearer(match: Match, gained: Mapping[PassageSentence, float]) -> Match:
    """The match whose rows have gained that much."""
    if not any(it.sentence in gained for it in match.sentences):
        return match
    read = (replace(it, cosine=(it.cosine or 0.0) + gained.get(it.sentence, 0.0)) for it in match.sentences)
    return replace(match, sentences=tuple(read))


def named_rows(question: str, sentences: Sequence[PassageSentence]) -> list[NamedRow]:
    """The wide rows with half of the words of `question`, one of them in a cell that few beside them have;
    those with most first, and of their facts those with the value asked for."""
    asked, wanted = frozenset(content(question)), WantedValue.by(question)
    found = [it for rows in tables_in(sentences) for it in _named(asked, rows)]
    found.sort(key=lambda it: -it[0])
    valued = ((row, [it for it in facts if not wanted.missing(it)]) for _, row, facts in found)
    return [NamedRow(row, tuple(facts[:_MOST_FACTS])) for row, facts in valued if facts][:_MOST_ROWS]


def _named(
    asked: frozenset[str], rows: Sequence[PassageSentence]
) -> Iterator[tuple[int, PassageSentence, list[str]]]:
    said = {row: asked & frozenset().union(*cells_of(row.quote)) for row in rows}
    held = Counter(word for words in said.values() for word in words)
    for row, words in said.items():
        names = {word for word in words if held[word] <= _FEW}
        half = names and 2 * len(asked & set(content(row.text))) >= len(asked)
        facts = _facts(row, names) if half else []
        if facts:
            yield len(names), row, facts


def _facts(row: PassageSentence, names: set[str]) -> list[str]:
    """Each cell under a name, behind those with one of `names`: "Adyen · Notice: 3 months"."""
    cells = named_cells(row)
    naming = [value for _, value in cells if not names.isdisjoint(content(value))]
    others = [f"{name}: {value}" for name, value in cells if name and value not in naming]
    if len(cells) < _WIDE or not naming:
        return []
    return [" · ".join((*naming, other)) for other in others]
