"""A pool: texts computed in small batches, on as many single-threaded contexts as there are cores.

A batch computes attention across all its texts (the cost grows with the square of its tokens), and threads
that share a small batch wait for each other at every layer. So batches are small, of texts of like length,
and every core computes its own.
"""

import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError, ModelFailed
from bot.model.llama import Context, Model, Shape

_PACK = 256  # tokens a batch, measured in bench/embedding.py
_TEXTS = 64  # texts a batch: llama.cpp keeps so many apart
_NOW, _LATER, _NEVER = 0, 1, 2

Tokens = list[int]
Rows = NDArray[np.float32]
Row = NDArray[np.float32] | float
Read = Callable[[Context, int], Row]


@dataclass(frozen=True, slots=True)
class Lanes:
    """So many contexts of one thread each, for texts of at most `longest` tokens; `ranked` as in Shape."""

    count: int
    longest: int
    ranked: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    """Texts to be computed together, and where their rows go."""

    texts: Sequence[Tokens]
    rows: Future[list[Row]]


def packs(lengths: Sequence[int], limit: int, most: int = _TEXTS) -> Iterator[list[int]]:
    """Indices of `lengths` in groups of like length: at most `most`, and `limit` in all unless one alone."""
    group: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and (lengths[index] * (len(group) + 1) > limit or len(group) == most):
            yield group
            group = []
        group.append(index)
    if group:
        yield group


class Pool:
    """Computes texts for many threads at once; what is urgent goes before what is not."""

    def __init__(self, name: str, model: Model, lanes: Lanes, read: Read) -> None:
        """Make the contexts and start. `read` takes what a sequence of a computed one gave.

        Raises ModelFailed.
        """
        self._name = name
        self._read = read
        cells = max(lanes.longest, _PACK)
        shape = Shape(cells=cells, sequences=_TEXTS, batch=cells, threads=1, pooled=True, ranked=lanes.ranked)
        self._contexts: list[Context] = []
        try:
            for _ in range(lanes.count):
                self._contexts.append(Context(model, shape))
        except ModelError:
            self._free()
            raise
        self._work: queue.PriorityQueue[tuple[int, int, _Batch | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._gate = threading.Lock()  # no work comes after the closing
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, args=(context,), name=f"llama-{name}-{i}", daemon=True)
            for i, context in enumerate(self._contexts)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many batches nobody has begun."""
        return self._work.qsize()

    def fill(self, rows: Rows, texts: Sequence[Tokens], *, urgent: bool) -> None:
        """Put what each of `texts` gives into its row; one of no tokens leaves it as it is. Blocking.

        Raises ModelFailed.
        """
        pending: list[tuple[list[int], Future[list[Row]]]] = []
        with self._gate:
            if self._closed:
                raise ModelFailed(f"the {self._name} is closed")
            some = [i for i, tokens in enumerate(texts) if tokens]
            for group in packs([len(texts[i]) for i in some], _PACK):
                indices = [some[i] for i in group]
                batch = _Batch([texts[i] for i in indices], Future())
                pending.append((indices, batch.rows))
                self._work.put((_NOW if urgent else _LATER, next(self._order), batch))
        for indices, future in pending:
            rows[indices] = future.result()

    def close(self) -> None:
        """Stop the threads once the work given to them is done."""
        with self._gate:
            self._closed = True
        for _ in self._threads:
            self._work.put((_NEVER, next(self._order), None))
        for thread in self._threads:
            thread.join()
        self._free()

    def _free(self) -> None:
        for context in self._contexts:
            context.close()

    def _run(self, context: Context) -> None:
        while True:
            _, _, batch = self._work.get()
            if batch is None:
                return
            try:
                batch.rows.set_result(self._compute(context, batch.texts))
            except ModelError as error:
                batch.rows.set_exception(error)
            except Exception as error:  # a bug here must not leave callers waiting for ever
                batch.rows.set_exception(ModelFailed(f"the {self._name} failed: {type(error).__name__}"))

    def _compute(self, context: Context, texts: Sequence[Tokens]) -> list[Row]:
        context.forget_all()
        context.clear_batch()
        for sequence, tokens in enumerate(texts):
            context.add(tokens, 0, sequence, output=True)
        context.compute()
        return [self._read(context, sequence) for sequence in range(len(texts))]
