"""The sentences that come nearest to a question, embedded once more by themselves.

Where sentences are pooled from their passage's own pass, each has seen all of it: that finds the passage, but
tells its sentences less well apart. With all of them pooled, the answer stood in the first quote for 7 of 100
questions fewer (`bench/evaluation/late_pooling.py`); with a second look at the best, for none to 3.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.query import WantedValue
from bot.retrieval.term_coverage import rarity
from bot.tokens import content
from store.background import Background
from store.match import Match, MatchedSentence
from store.vectors import Embedder

_MOST = 24
"""Sentences that are looked at again: some 40 ms on two cores with the starter embedder."""
_WORDED = 8
"""And so many more that have most of the question's words: pooled, a short one is rather its passage's than
its own, "Booking opens on 25 January" below "Parents' evening"."""
_HALF = 0.5
# Three deviations above unrelated texts on the common scale: words alone may stand there by chance.
_NEAR = 0.4


def look_again(
    question: str, matches: Sequence[Match], embedder: Embedder, background: Background
) -> list[Match]:
    """The same matches, whose best sentences have cosines of their own; no other counts as nearer than these,
    but for those with the question's words.

    Cosines are on the common scale. Urgent: somebody waits.
    """
    every = [(it.cosine or 0.0, match, it) for match in matches for it in match.sentences]
    every.sort(key=lambda it: -(it[0] + (it[1].cosine or 0.0)))
    best, others = ([it for _, _, it in part] for part in (every[:_MOST], every[_MOST:]))
    if not best:
        return list(matches)
    worded = _worded(question, others)
    alone = embedder.embed_passages([it.sentence.placed for it in (*best, *worded)], urgent=True)
    cosines = [background.place(it) for it in (alone @ embedder.embed_query(question)).tolist()]
    own = {id(it): cosine for it, cosine in zip(best, cosines, strict=False)}
    least = min(own.values())
    found = zip(worded, cosines[len(best) :], strict=True)
    own |= {id(it): cosine for it, cosine in found if cosine >= _NEAR}

    def measured(it: MatchedSentence) -> MatchedSentence:
        return replace(it, cosine=own.get(id(it), min(it.cosine or 0.0, least)))

    return [replace(it, sentences=tuple(map(measured, it.sentences))) for it in matches]


def _worded(question: str, sentences: Sequence[MatchedSentence]) -> list[MatchedSentence]:
    """Those with the value asked for and the most of the question's words, rare ones counting more; half of
    them at least. Rows are looked at by their cells (bot/retrieval/cells.py)."""
    wanted, told = WantedValue.by(question), [it for it in sentences if not it.sentence.row]
    said = [set(content(it.sentence.placed)) for it in told]
    weights = {word: rarity(word, said) for word in set(content(question))}
    least = _HALF * sum(weights.values())
    held = [sum(weights[word] for word in weights.keys() & words) for words in said] if weights else []
    most = sorted((i for i, weight in enumerate(held) if weight >= least), key=lambda i: -held[i])
    return [told[i] for i in most if not wanted.missing(told[i].sentence.whole)][:_WORDED]
