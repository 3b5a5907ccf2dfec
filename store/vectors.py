"""What the store asks of an embedder, and vectors as the ledger keeps them: half precision, by content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from store.errors import WrongEmbedder
from store.passage import Passage, PassageSentence

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PartedText:
    """A text, and where its parts stand in it, as (start, end). Its first `above` characters, its headings,
    are over all of them."""

    text: str
    parts: tuple[tuple[int, int], ...]
    above: int = 0


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

    @property
    def pools_parts(self) -> bool:
        """Whether it can give the parts of texts in one pass with them."""

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """Of each text, shape (1 + its parts, dimension), rows of length 1: the whole, as `embed_passages`
        has it, then each part, from its own tokens, which have seen the whole. Only where `pools_parts`."""


def embedded_text(passage: Passage) -> str:
    """What the embedder reads of a passage: the context line tells it what `it` and `this form` are, and the
    head of a table what stands in its rows."""
    return "\n".join(filter(None, (passage.context, passage.columns, passage.text)))


def parted(passage: Passage, sentences: Sequence[PassageSentence]) -> PartedText:
    """`embedded_text` with the passage's sentences as its parts."""
    text = embedded_text(passage)
    ahead = len(text) - len(passage.text)
    return PartedText(text, tuple((ahead + it.start, ahead + it.end) for it in sentences), ahead)


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
    found = embedder.embed_passages([texts[i] for i in order])
    return _sound(embedder, found, len(texts))[np.argsort(order)]


def embed_parts(embedder: Embedder, texts: Sequence[PartedText]) -> list[Vectors]:
    """As the embedder's own, of any number of texts. Raises WrongEmbedder as `embed` does."""
    found = embedder.embed_parts(texts)
    return [_sound(embedder, rows, 1 + len(it.parts)) for rows, it in zip(found, texts, strict=True)]


def _sound(embedder: Embedder, found: Vectors, count: int) -> Vectors:
    found = np.asarray(found, dtype=np.float32)
    if found.shape != (count, embedder.dimension) or not np.isfinite(found).all():
        raise WrongEmbedder(
            f"the embedder {embedder.key} gave {found.shape} numbers for {count} texts of dimension "
            f"{embedder.dimension}, or some that are not finite; the model file may be damaged: pull it again"
        )
    return found
