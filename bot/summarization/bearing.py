"""Whether a talk says anything of what is asked about."""

from bot.answering import Dependencies
from bot.summarization.salience import Talk, matter, named
from bot.tokens import content
from store.audience import Readers

_NEAR = 0.35
"""Cosine of the nearest sentence on the common scale (store.background). Of QMSum's queries, put to their own
meetings, fewer than one in a hundred come no nearer and have less than half of their words there; put to a
meeting of another kind, four in ten."""
_SHARE = 0.5
"""Of the words of what is asked, that were said."""


def bears(talk: Talk, about: str, dependencies: Dependencies) -> bool:
    """Whether a sentence comes near, half of its words were said, or who is named in it speaks. Raises
    ModelFailed and StoreError."""
    if named(talk, about):
        return True
    roots = set(matter(talk, about))
    said = {root for it in talk.sentences for root in content(it.text)}
    if roots and len(roots & said) >= _SHARE * len(roots):
        return True
    nearest = float((talk.vectors @ dependencies.embedder.embed_query(about)).max(initial=-1.0))
    return dependencies.library.background(Readers(frozenset())).place(nearest) >= _NEAR
