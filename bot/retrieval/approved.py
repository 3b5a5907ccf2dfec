"""Approved answers are preferred where the same is asked as they were given for: not always, but by a margin.

Embedders put "signs" and "writes", or "level 4" and "level 5", close together. So two questions that differ
by one word for another count as the same only if they are all but equal, and their numbers must be the same.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import content, negated, numbers
from store.background import Background
from store.passage import Kind
from store.vectors import Embedder

# On the common scale. Of 24 questions put in two ways 16 are taken for the same; of 25 pairs that ask
# different things in nearly the same words, one.
_SAME, _EQUAL = 0.7, 0.9
BONUS = 0.3
"""Sentences of one document that answer equally well lie within 0.2 (`retriever`)."""


def prefer_approved(
    question: str, ranked: Sequence[ScoredSentence], embedder: Embedder, background: Background
) -> list[ScoredSentence]:
    """`ranked`, best first, with approved answers to this very `question` moved up."""
    answers = {
        it.sentence.passage.source.id: it.sentence.passage.source.title
        for it in ranked
        if it.sentence.passage.source.kind is Kind.ANSWER
    }
    if not answers:
        return list(ranked)
    cosines = embedder.embed_passages([*answers.values()], urgent=True) @ embedder.embed_query(question)
    same = {
        source
        for (source, asked), cosine in zip(answers.items(), cosines.tolist(), strict=True)
        if asks_the_same(question, asked, background.place(cosine))
    }
    weighed = (
        replace(it, score=it.score + BONUS) if it.sentence.passage.source.id in same else it for it in ranked
    )
    return sorted(weighed, key=lambda it: -it.score)


def asks_the_same(one: str, other: str, cosine: float) -> bool:
    """Whether two questions mean the same; `cosine` is theirs, on the common scale."""
    if numbers(one) != numbers(other) or negated(one) is not negated(other):
        return False
    here, there = set(content(one)), set(content(other))
    exchanged = len(here - there) == len(there - here) == 1
    return cosine >= (_EQUAL if exchanged else _SAME)
