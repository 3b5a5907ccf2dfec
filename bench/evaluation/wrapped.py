"""An embedder that does as another one does; evaluations change one thing of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.vectors import Embedder, PartedText, Vectors


@dataclass(frozen=True, slots=True)
class WrappedEmbedder:
    """The `real` one."""

    real: Embedder

    @property
    def key(self) -> str:
        return self.real.key

    @property
    def dimension(self) -> int:
        return self.real.dimension

    @property
    def max_tokens(self) -> int:
        return self.real.max_tokens

    @property
    def pools_parts(self) -> bool:
        return self.real.pools_parts

    def count(self, text: str) -> int:
        return self.real.count(text)

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        return self.real.embed_passages(texts, urgent=urgent)

    def embed_query(self, text: str) -> Vectors:
        return self.real.embed_query(text)

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        return self.real.embed_parts(texts)
