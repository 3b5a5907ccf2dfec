"""What the store asks of an embedder, and vectors as the ledger keeps them: half precision, by content."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from store.errors import WrongEmbedder
from store.passage import Passage

Vectors = NDArray[np.float32]


class VectorSpace(Protocol):
    """Whose vectors they are, and how many numbers each has."""

    @property
    def key(self) -> str:
        """Names the weights: two embedders with one key give the same vectors. [a-z0-9-] only."""

    @property
    def dimension(self) -> int: ...


class Embedder(VectorSpace, Protocol):
    """Texts to unit vectors. Safe to call from any thread."""

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


def embedded_text(passage: Passage) -> str:
    """What the embedder reads of a passage: the context line tells it what `it` and `this form` are, and the
    head of a table what stands in its rows."""
    return "\n".join(filter(None, (passage.context, passage.columns, passage.text)))


def vector_id(embedder_key: str, text: str) -> str:
    """Content address of the vector of `text`: 32 hexadecimal digits."""
    return hashlib.sha256(f"{embedder_key}\0{text}".encode()).hexdigest()[:32]


def to_bytes(vector: Vectors) -> bytes:
    """Float16, little endian: 2 bytes a dimension; cosines move by less than 0.001."""
    return vector.astype("<f2").tobytes()


def from_bytes(value: bytes) -> Vectors:
    """Shape (dimension,)."""
    return np.frombuffer(value, dtype="<f2").astype(np.float32)


def matrix(values: Sequence[bytes], dimension: int) -> Vectors:
    """Shape (len(values), dimension)."""
    return from_bytes(b"".join(values)).reshape(len(values), dimension)


def embed(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Shape (len(texts), dimension). Raises WrongEmbedder for vectors of another shape, or not finite."""
    if not texts:
        return np.zeros((0, embedder.dimension), dtype=np.float32)
    # Texts of like length together waste the least padding in the embedder's batches.
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
    found = np.asarray(embedder.embed_passages([texts[i] for i in order]), dtype=np.float32)
    if found.shape != (len(texts), embedder.dimension) or not np.isfinite(found).all():
        raise WrongEmbedder(
            f"the embedder {embedder.key} gave {found.shape} numbers for {len(texts)} texts of dimension "
            f"{embedder.dimension}, or some that are not finite; the model file may be damaged: pull it again"
        )
    return found[np.argsort(order)]
