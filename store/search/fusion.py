"""What both halves of search found, as one list, best first."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.ledger.document_rows import Candidate
from store.ledger.sentence_rows import Near
from store.match import Match, MatchedSentence
from store.passage import Passage, PassageSentence


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """What a standard deviation more counts, of the passage's cosine, of its best sentence's, and of bm25.

    Chosen on the development questions and held up by Chroma's chunking questions; half or twice of each
    costs little. `foreign_words` is for questions in a language that the embedder does not know: on 100 of
    bench/evaluation/translated, .8 to 2 do the same.
    """

    passage: float = 0.7
    sentence: float = 1.0
    words: float = 0.4
    foreign_words: float = 1.2


WEIGHTS = FusionWeights()


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate with all of a Match but the passage, which is read only for the best."""

    found: Candidate
    score: float
    near: Near | None

    def match(self, passage: Passage, cut: Sequence[PassageSentence]) -> Match:
        """With the passage and the sentences that it is cut into."""
        cosines: Sequence[float | None] = self.near.cosines if self.near else ()
        if len(cosines) != len(cut):  # not embedded, or by an earlier version that cut otherwise
            cosines = [None] * len(cut)
        return Match(passage, self.score, self.found.cosine, tuple(map(MatchedSentence, cut, cosines)))


@dataclass(frozen=True, slots=True)
class SearchSignals:
    """What search knows: ids of near vectors; bm25 and near sentences, each by the number of the passage;
    whether the question is in a language `foreign` to the embedder."""

    near: Collection[str]
    bm25: Mapping[int, float]
    sentences: Mapping[int, Near]
    foreign: bool = False


Ranking = Callable[[Iterable[Candidate], SearchSignals, int], list[RankedCandidate]]
"""Candidates, what search knows of them, how deep each half is read: the candidates, best first."""


def fuse(
    candidates: Iterable[Candidate], signals: SearchSignals, depth: int, weights: FusionWeights = WEIGHTS
) -> list[RankedCandidate]:
    """The candidates by the weighted sum of their signals, each in standard deviations over the candidates.

    Scores, not ranks, are added (Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid Retrieval,
    2022): a passage that is far ahead in one half stays ahead. Each half is read down to `depth`. Ties are
    settled by source and position, not by when either was indexed.
    """
    given = sorted(candidates, key=lambda it: (it.source_id, it.position))
    best = {it.number for half in halves(given, signals, depth) for it in half}
    kept = [it for it in given if it.number in best]
    scores = _scores(kept, signals, weights)
    found = [
        RankedCandidate(it, score, signals.sentences.get(it.number))
        for it, score in zip(kept, scores, strict=True)
    ]
    return sorted(found, key=lambda it: -it.score)


def halves(
    candidates: Iterable[Candidate], signals: SearchSignals, depth: int
) -> tuple[list[Candidate], list[Candidate]]:
    """What each half found, best first, down to `depth`: by meaning, and by words."""
    given = list(candidates)
    dense = [it for it in given if it.vector_id in signals.near]
    lexical = [it for it in given if it.number in signals.bm25]
    return (
        sorted(dense, key=lambda it: -it.cosine)[:depth],
        sorted(lexical, key=lambda it: -signals.bm25[it.number])[:depth],
    )


def _scores(kept: Sequence[Candidate], signals: SearchSignals, weights: FusionWeights) -> list[float]:
    cosines = [it.cosine for it in kept]
    # A passage without sentences, code for one, counts as its whole.
    best = [signals.sentences[it.number].best if it.number in signals.sentences else it.cosine for it in kept]
    words = [signals.bm25.get(it.number, 0.0) for it in kept]
    total = weights.passage * _standard(cosines)
    of_words = weights.foreign_words if signals.foreign else weights.words
    total += weights.sentence * _standard(best) + of_words * _standard(words)
    return [float(score) for score in total.round(6)]


def _standard(values: Sequence[float]) -> NDArray[np.float64]:
    """In standard deviations from the mean; zeros where all are alike."""
    given = np.array(values, np.float64)
    spread = given.std() if len(given) else 0.0
    return np.zeros(len(given)) if spread < 1e-9 else (given - given.mean()) / spread
