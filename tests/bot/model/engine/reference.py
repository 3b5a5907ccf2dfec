"""Decoding as simple as can be: one sequence, a token at a time. What the engine does must agree with it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.model.llama.context import Context, Shape
from bot.model.llama.model import Model


class Reference:
    """One model, read one token at a time."""

    def __init__(self, path: Path, tokens: int = 1024) -> None:
        self.model = Model(path)
        self._context = Context(self.model, Shape(cells=tokens, sequences=1, batch=16, threads=1))

    def logprobs(self, tokens: Sequence[int], start: int) -> list[NDArray[np.float64]]:
        """The log-probabilities of all words after each of the tokens from `start` on."""
        self._context.forget_all()
        found = []
        for position, token in enumerate(tokens):
            self._context.clear_batch()
            index = self._context.add([token], position, 0, output=True)
            self._context.compute()
            if position >= start:
                found.append(_log_softmax(self._context.logits(index).astype(np.float64)))
        return found

    def close(self) -> None:
        self._context.close()
        self.model.close()


def _log_softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    below = logits - logits.max()
    return np.asarray(below - np.log(np.exp(below).sum()))
