"""Small stand-ins for what is slow or outside, each with its reason."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from store.vectors import PartedText, Vectors


class HashEmbedder:
    """A bag of hashed words: texts that share words are near. Takes no model and no time, and never varies.

    Counts the texts it embedded, so that tests can see what was not embedded again. With `pools_parts`, parts
    come with their text.
    """

    def __init__(self, dimension: int = 64, key: str = "hash-64", *, pools_parts: bool = False) -> None:
        self.key = key
        self.pools_parts = pools_parts
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

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        self.embedded += len(texts)
        return [
            np.stack([self._vector(it.text), *(self._vector(it.text[a:b]) for a, b in it.parts)])
            for it in texts
        ]

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
