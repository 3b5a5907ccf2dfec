"""A passage that search found, with its sentences."""

from dataclasses import dataclass

from store.passage import Passage, PassageSentence


@dataclass(frozen=True, slots=True)
class MatchedSentence:
    """A sentence of a passage that search found; `cosine` is None where it was not embedded yet."""

    sentence: PassageSentence
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """A passage with its fused score.

    `cosine` is its own similarity in [-1, 1], exact whichever half of search found it, and None only where
    nobody measured it. `sentences` are all that the passage has, in order.
    """

    passage: Passage
    score: float
    cosine: float | None = None
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
