"""What the library holds on a query for its readers: matches, and their best sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.model.embedding import LlamaReranker
from bot.query import Query, expected_kind
from bot.retrieval.dedup import deduplicate
from bot.retrieval.sentence_ranking import MatchText, ScoredSentence, rank_sentences
from bot.retrieval.tiers import by_tier
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.library import Library
from store.match import Match
from store.passage import Passage
from store.search import Ranking, fuse
from store.sentences import AnswerKind, PassageSentence, sentences_of
from store.vectors import Embedder, embedded_text

# What a reranker puts further down bears on the question by its words alone, and is left out.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a `query`: `scored` are the best sentences of `matches`, best first.

    `texts` are the passages of `matches` as one reads them.
    """

    query: Query
    matches: tuple[Match, ...]
    scored: tuple[ScoredSentence, ...]
    texts: tuple[str, ...]

    @property
    def passages(self) -> list[Passage]:
        """Those with the best sentences, best first."""
        return list({it.sentence.passage.id: it.sentence.passage for it in self.scored}.values())


@dataclass(frozen=True, slots=True)
class Retriever:
    """Where evidence is looked for; a `reranker` chooses among what search finds."""

    library: Library
    embedder: Embedder
    settings: AnsweringSettings
    reranker: LlamaReranker | None = None
    ranking: Ranking = fuse

    def retrieve(self, query: Query, readers: Readers) -> Evidence:
        """Passages for `query` that all of `readers` may read, and their best sentences."""
        matches = self.find(query, readers, self.settings.candidates)
        if self.reranker is not None:
            matches = matches[:_KEPT]
        read = [MatchText.of(it) for it in matches]
        scored = by_tier(query.text, rank_sentences(query.text, read, self.embedder, query.focus))
        return Evidence(query, tuple(matches), tuple(scored), tuple(it.text for it in read))

    def find(self, query: Query, readers: Readers, limit: int) -> list[Match]:
        """Passages for `query`, best first; what its focus asks for should stand in them."""
        kind = expected_kind(query.focus)
        kind = expected_kind(query.text) if kind is AnswerKind.ANYTHING else kind
        found = self.library.search(query.text, readers, limit, kind, self.ranking)
        return self._reranked(query.text, deduplicate(found))

    def _reranked(self, query: str, matches: list[Match]) -> list[Match]:
        """The first of them as the reranker orders them; all as they are where there is none."""
        if self.reranker is None:
            return matches
        first, others = matches[: self.settings.candidates], matches[self.settings.candidates :]
        scores = self.reranker.score(query, [embedded_text(match.passage) for match in first])
        return [*(first[i] for i in np.argsort(-scores, kind="stable")), *others]


def in_turns(evidence: Sequence[Evidence], most: int) -> list[Passage]:
    """The best passages of each in turn, each once."""
    queues = [it.passages for it in evidence]
    turns = [queue[i] for i in range(most) for queue in queues if i < len(queue)]
    return list({passage.id: passage for passage in turns}.values())[:most]


def sentences_by_passage(
    passages: Iterable[Passage], evidence: Sequence[Evidence]
) -> list[tuple[PassageSentence, ...]]:
    """The sentences of each passage, as search gave them where it found the passage."""
    found = {it.passage: it.cut for each in evidence for it in each.matches}
    return [found[it] if it in found else sentences_of(it) for it in passages]
