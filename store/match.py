"""A passage that search found."""

from dataclasses import dataclass

from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Match:
    """A passage with its fused score and what each retriever thought of it.

    `cosine` is the dense half's similarity in [-1, 1], `bm25` the lexical half's score (higher is better);
    ranks count from 1. A retriever that did not return the passage leaves its rank and `bm25` None; `cosine`
    is exact whichever found it, and None only where nobody measured it. `sentences` are the cosines of the
    passage's sentences in order; none where they were not embedded.
    """

    passage: Passage
    score: float
    cosine: float | None = None
    bm25: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    sentences: tuple[float, ...] = ()

    @property
    def nearest(self) -> float:
        """The cosine of the nearest sentence, of the passage as a whole where none is known."""
        return max(self.sentences, default=self.cosine or 0.0)
