"""What the library holds on a question: matches, their best sentences, and whether they are evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.answerability.calibration import Calibration, shipped
from bot.answerability.gate import GateDecision, gate
from bot.model.embedding.reranker import LlamaReranker
from bot.query.answer_kind import answer_kind
from bot.retrieval.dedup import deduplicate
from bot.retrieval.sentence_ranking import ScoredSentence, rank_sentences
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.library import Library
from store.match import Match
from store.passage import Passage
from store.search.fusion import Ranking
from store.search.fusion import fuse as best_first
from store.sentences import AnswerKind, PassageSentence, sentences_of
from store.vectors import Embedder, embedded_text

# What a reranker puts further down bears on the question by its words alone, and is left out.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """`scored` are the best sentences of `matches`, best first; `verdict` says what they are worth."""

    matches: tuple[Match, ...]
    scored: tuple[ScoredSentence, ...]
    verdict: GateDecision

    @property
    def passages(self) -> list[Passage]:
        """Those with the best sentences, best first."""
        return list({it.sentence.passage.id: it.sentence.passage for it in self.scored}.values())


@dataclass(frozen=True, slots=True)
class Retriever:
    """Where evidence is looked for, and for whom; a `reranker` chooses among what search finds."""

    library: Library
    embedder: Embedder
    settings: AnsweringSettings
    readers: Readers
    reranker: LlamaReranker | None = None
    calibration: Calibration = field(default_factory=shipped)
    ranking: Ranking = best_first

    def look(self, query: str, focus: str) -> Evidence:
        """Search for `query` and judge what is found; the words of `focus` count more."""
        matches = self.find(query, focus, self.settings.candidates)
        if self.reranker is not None:
            matches = matches[:_KEPT]
        scored = rank_sentences(query, matches, self.embedder, focus)
        return Evidence(tuple(matches), tuple(scored), gate(query, scored, matches, self.calibration))

    def find(self, query: str, focus: str, limit: int) -> list[Match]:
        """Passages for `query`, best first; what `focus` asks for should stand in them."""
        kind = answer_kind(focus)
        kind = answer_kind(query) if kind is AnswerKind.ANYTHING else kind
        found = self.library.search(query, self.readers, limit, kind, self.ranking)
        return self._reranked(query, deduplicate(found))

    def _reranked(self, query: str, matches: list[Match]) -> list[Match]:
        """The first of them as the reranker orders them; all as they are where there is none."""
        if self.reranker is None:
            return matches
        first, others = matches[: self.settings.candidates], matches[self.settings.candidates :]
        scores = self.reranker.score(query, [embedded_text(match.passage) for match in first])
        return [*(first[i] for i in np.argsort(-scores, kind="stable")), *others]


def shared_out(evidence: Sequence[Evidence], most: int) -> list[Passage]:
    """The best passages of each in turn, each once."""
    queues = [it.passages for it in evidence]
    turns = [queue[i] for i in range(most) for queue in queues if i < len(queue)]
    return list({passage.id: passage for passage in turns}.values())[:most]


def cut(passages: Iterable[Passage], evidence: Sequence[Evidence]) -> list[tuple[PassageSentence, ...]]:
    """The sentences of each passage, as search gave them where it found the passage."""
    found = {it.passage: it.cut for each in evidence for it in each.matches}
    return [found[it] if it in found else sentences_of(it) for it in passages]
