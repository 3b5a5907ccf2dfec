"""Small stand-ins for what is slow or outside, each with its reason."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from store.vectors import Vectors


class HashEmbedder:
    """A bag of hashed words: texts that share words are near. Takes no model and no time, and never varies.

    Counts the texts it embedded, so that tests can see what was not embedded again.
    """

    def __init__(self, dimension: int = 64, key: str = "hash-64") -> None:
        self.key = key
        self.dimension = dimension
        self.max_tokens = 256
        self.embedded = 0

    def count(self, text: str) -> int:
        return len(_words(text))

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        self.embedded += len(texts)
        return np.stack([self._vector(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        # Noise from the whole text keeps apart what has the same words in another order; no two are equal.
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        vector = np.random.default_rng(seed).normal(0, 0.01, self.dimension)
        for word in _words(text)[: self.max_tokens]:
            digest = hashlib.sha256(word.encode()).digest()
            vector[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
            vector[digest[2] % self.dimension] += 1 if digest[3] % 2 else -1
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
