"""How near texts lie that have nothing to do with each other: what cosines are read against.

Embedders differ: one puts unlike texts at cosines about 0, another about 0.7. And the more a store holds, the
nearer something in it comes to any question. How much it holds is told to nobody: what is measured for some
readers is measured on what they may read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

import numpy as np

from store.match import Match, MatchedSentence
from store.vectors import Embedder, Vectors

_QUESTIONS = "unrelated_questions.txt"
_COMMON_MEAN, _COMMON_DEVIATION = 0.139, 0.091
"""Of the starter embedder's cosines between unrelated questions: the scale that cosines are placed on."""

_NOISE = 0.9
"""Of unrelated questions, the share that finds nothing nearer than the noise. The median, or the nearest
sentence in place of the nearest passage, carries over to other documents less well."""

MOST_PASSAGES = 20_000
"""So many passages of an audience tell how near the nearest comes; more add little."""


@dataclass(frozen=True, slots=True)
class Background:
    """`mean` and `deviation` of an embedder's cosines between unrelated texts. `noise`, on the common scale,
    is how near the nearest passage that some readers have comes to a question that it says nothing about."""

    mean: float
    deviation: float
    noise: float

    def place(self, cosine: float) -> float:
        """A cosine as it would be if unrelated texts lay as the starter embedder puts them."""
        return _COMMON_MEAN + (cosine - self.mean) * self.stretch

    def read(self, match: Match) -> Match:
        """With its cosines on the common scale."""
        sentences = tuple(
            MatchedSentence(it.sentence, None if it.cosine is None else self.place(it.cosine))
            for it in match.sentences
        )
        return replace(
            match, cosine=None if match.cosine is None else self.place(match.cosine), sentences=sentences
        )

    @property
    def stretch(self) -> float:
        """How much more a difference of cosines is on the common scale."""
        return _COMMON_DEVIATION / self.deviation


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: the scale of an embedder, and for each scope how near its passages come to each of
    the unrelated questions, as cosines of shape (questions,).
    """

    mean: float
    deviation: float
    nearest: Mapping[str, Vectors] = field(default_factory=dict)

    def background(self, scopes: Collection[str]) -> Background:
        """For readers of `scopes`, as a store of what they may read would have it."""
        found = Background(self.mean, self.deviation, _COMMON_MEAN)
        theirs = [self.nearest[it] for it in scopes if it in self.nearest]
        if not theirs:
            return found
        nearest = np.max(np.stack(theirs), axis=0)
        return replace(found, noise=found.place(float(np.quantile(nearest, _NOISE))))


def measure(embedder: Embedder, passages: Iterable[tuple[str, Vectors]]) -> Measured:
    """For scopes with these vectors, each of shape (passages, dimension). Embeds some six dozen texts."""
    asked = unrelated_questions()
    queries = np.stack([embedder.embed_query(it) for it in asked])
    between = queries @ embedder.embed_passages(asked).T
    apart = between[~np.eye(len(asked), dtype=bool)]
    nearest = {scope: (vectors @ queries.T).max(axis=0) for scope, vectors in passages if len(vectors)}
    return Measured(float(apart.mean()), max(float(apart.std()), 1e-3), nearest)


@cache
def unrelated_questions() -> tuple[str, ...]:
    """About the world at large, which no team's documents answer but by chance."""
    return tuple(files("store").joinpath(_QUESTIONS).read_text("utf-8").split("\n"))[:-1]
