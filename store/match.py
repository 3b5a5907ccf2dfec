"""A passage that search found, with its sentences."""

from dataclasses import dataclass

from store.passage import Passage
from store.sentences import PassageSentence


@dataclass(frozen=True, slots=True)
class MatchedSentence:
    """A sentence of a passage that search found; `cosine` is None where it was not embedded yet."""

    sentence: PassageSentence
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """A passage with its fused score and what each retriever thought of it.

    `cosine` is the dense half's similarity in [-1, 1], `bm25` the lexical half's score (higher is better);
    ranks count from 1. A retriever that did not return the passage leaves its rank and `bm25` None; `cosine`
    is exact whichever found it, and None only where nobody measured it. `sentences` are all that the passage
    has, in order.
    """

    passage: Passage
    score: float
    cosine: float | None = None
    bm25: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    sentences: tuple[MatchedSentence, ...] = ()

    @property
    def nearest(self) -> float:
        """The cosine of the nearest sentence, of the passage as a whole where none is known."""
        known = (it.cosine for it in self.sentences if it.cosine is not None)
        return max(known, default=self.cosine or 0.0)

    @property
    def cut(self) -> tuple[PassageSentence, ...]:
        """The passage's sentences alone."""
        return tuple(it.sentence for it in self.sentences)
