"""The reranker: how well passages answer a query, each read together with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError, ModelFailed
from bot.model.closing import Closing
from bot.model.context import Context
from bot.model.head import score_at
from bot.model.llama import Model
from bot.model.pairing import Pairing
from bot.model.pool import Lanes, Pool

_LONGEST = 1024  # tokens of a query with a passage; more would only take memory

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RerankerOptions:
    """`lanes` are contexts of one thread each."""

    path: Path
    lanes: int
    gpu_layers: int = -1


class LlamaReranker(Closing):
    """A cross-encoder over one GGUF, in this process. Safe to call from any thread."""

    def __init__(self, options: RerankerOptions) -> None:
        """Load the model. Raises ModelMissing, or ModelFailed, also for a model that does not rank."""
        self._model = Model(options.path, options.gpu_layers)
        longest = min(self._model.trained_context, _LONGEST)
        try:
            self._at = score_at(self._model)
            self._pairing = Pairing(self._model, longest)
            self._pool = Pool("reranker", self._model, Lanes(options.lanes, longest, ranked=True), self._read)
        except ModelError:
            self._model.close()
            raise

    @classmethod
    def start(cls, options: RerankerOptions) -> Self:
        reranker = cls(options)
        reranker._pool.start()
        return reranker

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """How well each passage answers `query`, higher is better; shape (len(passages),).

        Only scores for one query compare, and each model has its own scale. Raises ModelFailed.
        """
        scores = np.zeros(len(passages), dtype=np.float32)
        self._pool.fill(scores, self._pairing.pairs(query, passages), urgent=True)
        if not np.isfinite(scores).all():
            raise ModelFailed(f"{self._model.path.name}: it gave scores that are no numbers; pull it again")
        return scores

    def close(self) -> None:
        """Stop the threads once the work given to them is done, and free the model."""
        self._pool.close()
        self._model.close()

    def _read(self, context: Context, sequence: int) -> float:
        return float(context.ranks(sequence)[self._at])
