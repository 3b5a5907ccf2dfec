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


Sentences = Callable[[Passage], Sequence[Sentence]]
"""How a passage is cut. The same passage always gives the same sentences."""


def no_sentences(_: Passage) -> Sequence[Sentence]:
    """Passages are found as wholes only."""
    return ()
