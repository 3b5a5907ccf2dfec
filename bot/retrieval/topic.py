"""Whether a question goes on with the topic before it: where its words do not tell, the documents do."""

from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.query import Leaning, Query, leaning_of, queries
from bot.question import Question
from bot.retrieval.retriever import Evidence, Retriever

# How many times as far the best sentence must stand out with the words of earlier turns as without them.
# Chosen on the questions of two organisations, each asked after another one, and on follow-ups.
_BARS = MappingProxyType(
    {
        Leaning.LEANS: 0.0,
        Leaning.POINTS: 0.9,
        Leaning.PART: 1.0,
        Leaning.VAGUE: 1.3,
        Leaning.ASKS: 1.75,
    }
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The `question`, without history where it begins a topic, and what was found for each part of it."""

    question: Question
    found: tuple[Evidence, ...]


def gather(question: Question, retriever: Retriever) -> Gathered:
    """Look up what is asked: with words of earlier turns where the question goes on with their topic."""
    leans = leaning_of(question.text, question.history)
    fresh = replace(question, history=())
    if leans is Leaning.WHOLE:
        return Gathered(fresh, _look_up(fresh, retriever))
    together = _look_up(question, retriever)
    if not _BARS[leans]:
        return Gathered(question, together)
    alone = _look_up(fresh, retriever)
    goes_on = stands_out(together) >= _BARS[leans] * stands_out(alone)
    return Gathered(question, together) if goes_on else Gathered(fresh, alone)


def on_topic(question: Question, retriever: Retriever) -> Question:
    """`question`, without its history where it begins a topic of its own."""
    if leaning_of(question.text, question.history) is Leaning.LEANS:
        return question
    return gather(question, retriever).question if question.history else question


def stands_out(found: tuple[Evidence, ...]) -> float:
    """How far the nearest sentence lies above what was found by and large.

    A difference of cosines: as a share of another one, it says the same whatever the embedder's scale.
    """
    rises = []
    for it in found:
        cosines = [each.cosine for each in it.scored]
        rises.append(max(cosines) - sum(cosines) / len(cosines) if cosines else 0.0)
    return max(rises, default=0.0)


def _look_up(question: Question, retriever: Retriever) -> tuple[Evidence, ...]:
    asked: tuple[Query, ...] = queries(question)
    return tuple(retriever.retrieve(query, question.readers) for query in asked)
