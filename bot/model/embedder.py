"""The embedder: texts to unit vectors, on as many single-threaded contexts as there are cores.

A batch computes attention across all its texts (the cost grows with the square of its tokens), and threads
that share a small batch wait for each other at every layer. So batches are small, of texts of like length,
and every core computes its own.
"""

import hashlib
import itertools
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError, ModelFailed
from bot.model.context import Context, Shape
from bot.model.llama import Model
from store.embedder import Vectors

_PACK = 256  # tokens a batch, measured in bench/embedding.py
_LONGEST = 2048  # a passage is never longer; a larger batch would only take memory
_NOW, _LATER, _NEVER = 0, 1, 2  # a query goes before passages being indexed

Tokens = list[int]


@dataclass(frozen=True, slots=True)
class EmbedderOptions:
    """`lanes` are contexts of one thread each; the prefixes are what the embedder was trained to see."""

    path: Path
    lanes: int
    query_prefix: str = ""
    passage_prefix: str = ""
    gpu_layers: int = -1


def packs(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Indices of `lengths` in groups of like length, each at most `limit` in all, or one alone."""
    group: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[index] * (len(group) + 1) > limit:
            yield group
            group = []
        group.append(index)
    if group:
        yield group


class LlamaEmbedder:
    """An Embedder over one GGUF, in this process."""

    def __init__(self, options: EmbedderOptions) -> None:
        """Load the model. Raises ModelMissing or ModelFailed."""
        self._options = options
        self._model = Model(options.path, options.gpu_layers)
        self._max_tokens = min(self._model.trained_context, _LONGEST)
        shape = Shape(
            cells=max(self._max_tokens, _PACK),
            sequences=64,
            batch=max(self._max_tokens, _PACK),
            threads=1,
            pooled=True,
        )
        self._contexts = [Context(self._model, shape) for _ in range(options.lanes)]
        self._key = f"{_slug(options.path.stem)}-{_digest(options)}"
        self._work: queue.PriorityQueue[tuple[int, int, list[Tokens], Future[Vectors] | None]]
        self._work = queue.PriorityQueue()
        self._order = itertools.count()
        self._gate = threading.Lock()  # no work comes after the closing
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, args=(context,), name=f"llama-embedder-{i}", daemon=True)
            for i, context in enumerate(self._contexts)
        ]

    @classmethod
    def start(cls, options: EmbedderOptions) -> Self:
        embedder = cls(options)
        for thread in embedder._threads:
            thread.start()
        return embedder

    @property
    def key(self) -> str:
        return self._key

    @property
    def dimension(self) -> int:
        return self._model.dimension

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    def count(self, text: str) -> int:
        return len(self._model.tokenize(text))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._tokens(self._options.passage_prefix + text) for text in texts], _LATER)

    def embed_query(self, text: str) -> Vectors:
        first: Vectors = self._embed([self._tokens(self._options.query_prefix + text)], _NOW)[0]
        return first

    def close(self) -> None:
        """Stop the threads once the work given to them is done, and free the model."""
        with self._gate:
            self._closed = True
        for _ in self._threads:
            self._work.put((_NEVER, next(self._order), [], None))
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        for context in self._contexts:
            context.close()
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tokens(self, text: str) -> Tokens:
        tokens = self._model.tokenize(text, add_special=True)
        if len(tokens) > self._max_tokens:
            tokens = [*tokens[: self._max_tokens - 1], tokens[-1]]  # the closing token stays
        return tokens

    def _embed(self, texts: list[Tokens], priority: int) -> Vectors:
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        pending: list[tuple[list[int], Future[Vectors]]] = []
        with self._gate:
            if self._closed:
                raise ModelFailed("the embedder is closed")
            for group in packs([len(tokens) for tokens in texts], _PACK):
                future: Future[Vectors] = Future()
                pending.append((group, future))
                self._work.put((priority, next(self._order), [texts[i] for i in group], future))
        for group, future in pending:
            result[group] = future.result()
        return result

    def _run(self, context: Context) -> None:
        while True:
            _, _, texts, future = self._work.get()
            if future is None:
                return
            try:
                future.set_result(_compute(context, texts))
            except ModelError as error:
                future.set_exception(error)
            except Exception as error:  # a bug here must not leave callers waiting for ever
                future.set_exception(ModelFailed(f"the embedder failed: {type(error).__name__}"))


def _compute(context: Context, texts: Sequence[Tokens]) -> Vectors:
    context.forget_all()
    context.clear_batch()
    for sequence, tokens in enumerate(texts):
        if tokens:
            context.add(tokens, 0, sequence, output=True)
    if not context.decode():
        raise ModelFailed("the embedder's context is too small for its batch")
    rows = [
        context.pooled(i) if tokens else np.zeros(context.model.dimension, dtype=np.float32)
        for i, tokens in enumerate(texts)
    ]
    return _unit(np.stack(rows))


def _unit(rows: NDArray[np.float32]) -> Vectors:
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
