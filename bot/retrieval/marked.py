"""Sentences about a thing of nearly the same name: C# where C++ was asked for, it where IT was. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import words
from store.sentences import MARK

_OUT = 0.4
"""So far below the best what is out is put: no quote is chosen from there."""


def by_mark(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those that have none of the words of `asked` that only capitals or
    signs tell from others, neither in them nor above them, where another has one."""
    wanted = _marked(asked)
    near = [wanted & _marked(_place(it)) for it in scored] if wanted else []
    if not any(near):
        return list(scored)
    out = max(it.score for it, has in zip(scored, near, strict=True) if has) - _OUT
    weighed = [
        it if has else replace(it, score=min(it.score, out)) for it, has in zip(scored, near, strict=True)
    ]
    return sorted(weighed, key=lambda it: -it.score)


def _place(it: ScoredSentence) -> str:
    """A sentence with the titles that it stands under."""
    return f"{it.sentence.passage.context}\n{it.sentence.heading}\n{it.sentence.whole}"


def _marked(text: str) -> frozenset[str]:
    return frozenset(it for it in words(text) if MARK in it)
