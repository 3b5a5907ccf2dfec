"""Search as people ask: follow-ups made whole, each part looked up alone, what is found grown to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.query import queries
from bot.question import Question
from bot.retrieval.retriever import Retriever
from bot.retrieval.topic import on_topic
from store.audience import Readers
from store.library import Library
from store.match import Match
from store.passage import Passage
from store.search import SUPPORT, ContextWindow, SourcePassages, expand_context

TIER, BUDGET = 5, 4_000
"""Each five stretches together have at most so many characters, so that the first five are the same however
many are asked for."""

DEPTH = 100


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A stretch of a document that bears on a question, with the best match in it."""

    stretch: ContextWindow
    best: Match


def find_passages(question: Question, retriever: Retriever, limit: int = DEPTH) -> list[Match]:
    """Up to `limit` passages, best first; the best for each part of a question take turns."""
    asked = queries(on_topic(question, retriever))
    found = [retriever.find(it, question.readers, limit) for it in asked]
    turns = [match for turn in zip_longest(*found) for match in turn if match is not None]
    return list({match.passage.id: match for match in turns}.values())[:limit]


def expand(
    matches: Sequence[Match],
    pages: "Pages",
    limit: int,
    budget: int = BUDGET,
    support: float = SUPPORT,
) -> list[SearchResult]:
    """Up to `limit` stretches around `matches`, best first; each TIER of them has `budget` characters. Up to
    TIER there are fewer, where longer ones have used the budget."""
    found: list[SearchResult] = []
    left = list(matches)
    while left and len(found) < limit:
        passages = [it.passage for it in left]
        tier = expand_context(passages, pages, budget, min(TIER, limit - len(found)), support)
        if not tier:
            break
        of_passage = {it.passage.id: it for it in left}
        found += [SearchResult(stretch, of_passage[stretch.found[0].id]) for stretch in tier]
        if limit <= TIER:
            break  # fewer, longer ones have the budget
        left = [it for it in left if not any(_inside(it.passage, stretch) for stretch in tier)]
    return found


def _inside(passage: Passage, stretch: ContextWindow) -> bool:
    return (
        passage.source.id == stretch.source.id
        and stretch.start <= passage.start
        and passage.end <= stretch.end
    )


class Pages:
    """The passages of a source in order, for these readers; each source is read once."""

    def __init__(self, library: Library, readers: Readers) -> None:
        self._library = library
        self._readers = readers
        self._known: dict[str, SourcePassages] = {}

    def __call__(self, source_id: str) -> SourcePassages:
        if source_id not in self._known:
            self._known[source_id] = self._library.passages_of(source_id, self._readers)
        return self._known[source_id]
