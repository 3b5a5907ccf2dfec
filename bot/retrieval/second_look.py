"""The sentences that come nearest to a question, embedded once more by themselves.

Where sentences are pooled from their passage's own pass, each has seen all of it: that finds the passage, but
tells its sentences less well apart. With all of them pooled, the answer stood in the first quote for 7 of 100
questions fewer (`bench/evaluation/late_pooling.py`); with a second look at the best, for none to 3.
"""

from collections.abc import Sequence
from dataclasses import replace

from store.background import Background
from store.match import Match, MatchedSentence
from store.vectors import Embedder

_MOST = 24
"""Sentences that are looked at again: some 40 ms on two cores with the starter embedder."""


def look_again(
    question: str, matches: Sequence[Match], embedder: Embedder, background: Background
) -> list[Match]:
    """The same matches, whose best sentences have cosines of their own; no other counts as nearer than these.

    Cosines are on the common scale. Urgent: somebody waits.
    """
    every = [(it.cosine or 0.0, match, it) for match in matches for it in match.sentences]
    every.sort(key=lambda it: -(it[0] + (it[1].cosine or 0.0)))
    best = [it for _, _, it in every[:_MOST]]
    if not best:
        return list(matches)
    alone = embedder.embed_passages([it.sentence.placed for it in best], urgent=True)
    cosines = alone @ embedder.embed_query(question)
    own = {id(it): background.place(float(cosine)) for it, cosine in zip(best, cosines, strict=True)}
    least = min(own.values())

    def measured(it: MatchedSentence) -> MatchedSentence:
        return replace(it, cosine=own.get(id(it), min(it.cosine or 0.0, least)))

    return [replace(it, sentences=tuple(map(measured, it.sentences))) for it in matches]
