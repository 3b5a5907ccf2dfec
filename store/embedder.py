"""What the store asks of an embedder. bot/model/ has the real one."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors. Safe to call from any thread."""

    @property
    def key(self) -> str:
        """Names the weights: two embedders with one key give the same vectors. [a-z0-9-] only."""

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """The longest text it reads; the rest of a longer one is cut off, never an error."""

    def count(self, text: str) -> int:
        """The text's length in the embedder's own tokens."""

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        """Shape (len(texts), dimension), rows of length 1.

        Texts that are `urgent`, because somebody waits for a reply, go before passages being indexed.
        """

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimension,), of length 1."""
