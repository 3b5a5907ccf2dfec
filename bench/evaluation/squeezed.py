"""An embedder that puts unlike texts near each other, as bge, e5 and others do: the gate must not mind."""

import math
from collections.abc import Sequence

import numpy as np

from store.vectors import Embedder, PartedText, Vectors


class SqueezedEmbedder:
    """Another embedder's vectors with a number more: a cosine c becomes `nearest` + (1 - `nearest`) c."""

    def __init__(self, inner: Embedder, nearest: float = 0.6) -> None:
        self._inner = inner
        self._nearest = nearest
        self.key = f"squeezed-{inner.key}"
        self.dimension = inner.dimension + 1
        self.max_tokens = inner.max_tokens
        self.pools_parts = inner.pools_parts

    def count(self, text: str) -> int:
        return self._inner.count(text)

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        return self._squeezed(self._inner.embed_passages(texts, urgent=urgent))

    def embed_query(self, text: str) -> Vectors:
        return np.asarray(self._squeezed(self._inner.embed_query(text)[None])[0])

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        return [self._squeezed(it) for it in self._inner.embed_parts(texts)]

    def _squeezed(self, vectors: Vectors) -> Vectors:
        shared = np.full((len(vectors), 1), math.sqrt(self._nearest), np.float32)
        return np.concatenate([shared, math.sqrt(1 - self._nearest) * vectors], axis=1).astype(np.float32)
