"""A sentence of a passage, as search compares it with a query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is what the embedder reads; each bit of `kinds` says that it could answer a kind of question.

    What the bits mean is the mind's affair: it sets them here, and names those it wants when it searches.
    """

    text: str
    kinds: int = 0


@dataclass(frozen=True, slots=True)
class Cutter:
    """How a passage is cut: the same passage always into the same sentences, under the same `version`."""

    cut: Callable[[Passage], Sequence[Sentence]]
    version: str


def _uncut(_: Passage) -> Sequence[Sentence]:
    return ()


WHOLE = Cutter(_uncut, "none")
"""Passages are found as wholes only."""
