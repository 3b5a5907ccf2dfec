"""Search as it is, and with one idea left out at a time. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from bench.evaluation.plain_index import reciprocal_rank_fusion
from store.ledger.document_rows import Candidate
from store.ledger.sentence_rows import Near
from store.search.context_window import SUPPORT
from store.search.fusion import FusionWeights, RankedCandidate, Ranking, SearchSignals, fuse, halves


@dataclass(frozen=True, slots=True)
class Variant:
    """Search without one idea. `name` is for figures, `without` for people.

    `history`: follow-ups borrow words of earlier turns; `parted`: each part of a question is looked up alone;
    `mended`: misspelt words are put right; `grown`: passages grow to stretches, by neighbours' `support` too.
    """

    name: str
    without: str
    ranking: Ranking = fuse
    history: bool = True
    parted: bool = True
    mended: bool = True
    grown: bool = True
    support: float = SUPPORT


def _any_kind(candidates: Iterable[Candidate], signals: SearchSignals, depth: int) -> list[RankedCandidate]:
    """No sentence counts as nearer for the kind of answer that it could be."""
    plain = {number: Near(max(it.cosines), it.cosines) for number, it in signals.sentences.items()}
    return fuse(candidates, replace(signals, sentences=plain), depth)


def _by_meaning(candidates: Iterable[Candidate], signals: SearchSignals, depth: int) -> list[RankedCandidate]:
    return fuse(candidates, replace(signals, bm25={}), depth)


def _by_words(candidates: Iterable[Candidate], signals: SearchSignals, depth: int) -> list[RankedCandidate]:
    return fuse(candidates, replace(signals, near=()), depth, FusionWeights(passage=0, sentence=0))


def _by_ranks(candidates: Iterable[Candidate], signals: SearchSignals, depth: int) -> list[RankedCandidate]:
    """The same three signals by reciprocal rank fusion."""
    candidates = sorted(candidates, key=lambda it: (it.source_id, it.position))
    found = fuse(candidates, signals, depth)
    nearest = sorted(found, key=lambda it: -(it.near.best if it.near else it.found.cosine))
    return _fused(found, [*halves(candidates, signals, depth), [it.found for it in nearest]])


def _by_ranks_of_halves(
    candidates: Iterable[Candidate], signals: SearchSignals, depth: int
) -> list[RankedCandidate]:
    """Only the two halves by reciprocal rank fusion, as most systems do."""
    candidates = sorted(candidates, key=lambda it: (it.source_id, it.position))
    return _fused(fuse(candidates, signals, depth), halves(candidates, signals, depth))


def _fused(found: list[RankedCandidate], rankings: Iterable[list[Candidate]]) -> list[RankedCandidate]:
    scores = reciprocal_rank_fusion(*([it.number for it in ranking] for ranking in rankings))
    return sorted(found, key=lambda it: -scores[it.found.number])


AS_IT_IS = Variant("all", "nothing: as it is")
VARIANTS = (
    AS_IT_IS,
    Variant("sentences", "vectors of sentences", partial(fuse, weights=FusionWeights(sentence=0))),
    Variant("kinds", "the kind of answer wanted", _any_kind),
    Variant("scores", "adding scores: ranks are fused", _by_ranks),
    Variant("scores_and_sentences", "both: ranks of the two halves are fused", _by_ranks_of_halves),
    Variant("lexical", "the lexical half: by meaning alone", _by_meaning),
    Variant("dense", "the dense half: by words alone", _by_words),
    Variant("spelling", "mending misspelt words", mended=False),
    Variant("parts", "a query for each part", parted=False),
    Variant("history", "words of earlier turns", history=False),
    Variant("support", "the support of neighbours", support=0.0),
    Variant("growing", "growing: passages as they are stored", grown=False),
)
