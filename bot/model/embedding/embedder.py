"""The embedder: texts to unit vectors."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ModelError
from bot.model.embedding.parts import PartPool
from bot.model.embedding.pool import Lanes, Pool, Tokens
from bot.model.llama import Context, Model
from bot.model.writer import Closing
from store.vectors import PartedText, Vectors

_LONGEST = 2048  # a passage is never longer; a larger batch would only take memory


@dataclass(frozen=True, slots=True)
class EmbedderOptions:
    """`lanes` are contexts of one thread each; the prefixes are what the embedder was trained to see.

    `weights` is what is computed with, where it is not `path`: the same ones in another format, whose vectors
    may stand beside those of `path`. The key is that of `path`.
    """

    path: Path
    lanes: int
    query_prefix: str = ""
    passage_prefix: str = ""
    gpu_layers: int = -1
    weights: Path | None = None


class LlamaEmbedder(Closing):
    """An Embedder over one GGUF, in this process."""

    def __init__(self, options: EmbedderOptions) -> None:
        """Load the model and start. Raises ModelMissing or ModelFailed."""
        self._options = options
        self._model = Model(options.weights or options.path, options.gpu_layers)
        self._max_tokens = min(self._model.trained_context, _LONGEST)
        try:
            self._pool = Pool("embedder", self._model, Lanes(options.lanes, self._max_tokens), Context.pooled)
        except ModelError:
            self._model.close()
            raise
        self._parts = PartPool(self._model, Lanes(options.lanes, self._max_tokens))
        self._key = f"{_slug(options.path.stem)}-{_digest(options)}"

    @property
    def key(self) -> str:
        return self._key

    @property
    def dimension(self) -> int:
        return self._model.dimension

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    @property
    def waiting(self) -> int:
        """How many batches nobody has begun."""
        return self._pool.waiting

    def count(self, text: str) -> int:
        return len(self._model.tokenize(text))

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        return self._embed([self._tokens(self._options.passage_prefix + text) for text in texts], urgent)

    def embed_query(self, text: str) -> Vectors:
        first: Vectors = self._embed([self._tokens(self._options.query_prefix + text)], True)[0]
        return first

    @property
    def pools_parts(self) -> bool:
        return self._model.takes_mean

    def embed_parts(self, texts: Sequence[PartedText]) -> list[Vectors]:
        prefix = self._options.passage_prefix
        ahead = len(prefix)
        moved = (
            PartedText(prefix + it.text, tuple((ahead + a, ahead + b) for a, b in it.parts), ahead + it.above)
            for it in texts
        )
        return self._parts.read(list(moved))

    def close(self) -> None:
        """Stop the threads once the work given to them is done, and free the model."""
        self._parts.close()
        self._pool.close()
        self._model.close()

    def _tokens(self, text: str) -> Tokens:
        tokens = self._model.tokenize(text, add_special=True)
        if len(tokens) > self._max_tokens:
            tokens = [*tokens[: self._max_tokens - 1], tokens[-1]]  # the closing token stays
        return tokens

    def _embed(self, texts: Sequence[Tokens], urgent: bool) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        self._pool.fill(rows, texts, urgent=urgent)
        return _unit(rows)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in name.lower())[:40].strip("-")


def _digest(options: EmbedderOptions) -> str:
    """Of the weights and of the prefix: both change the vectors."""
    with options.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(options.passage_prefix.encode())
    return digest.hexdigest()[:10]
