"""How the next token is chosen: greedily, within a grammar when one is given."""

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelFailed
from bot.model.llama import Context, Model, binding
from bot.model.writer import Prompt


class Sampler:
    """One request's chain of samplers; used on the engine's thread, closed when the request is done."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        """Raises ModelFailed for a grammar that is not valid GBNF."""
        self._lib = lib = binding()
        self._chain = None
        if prompt.grammar is None:
            return  # the largest logit, which needs no list of 50,000 candidates
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        bound = lib.llama_sampler_init_grammar(model.vocab, prompt.grammar.encode(), b"root")
        if not bound:
            self.close()
            raise ModelFailed("the grammar is not valid GBNF")
        lib.llama_sampler_chain_add(self._chain, bound)
        lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_greedy())

    def sample(self, context: Context, index: int) -> int:
        """The token that follows the one at `index` of the batch just computed."""
        if self._chain is None:
            return int(np.argmax(context.logits(index)))
        return int(self._lib.llama_sampler_sample(self._chain, context.handle, index))

    def close(self) -> None:
        if self._chain:
            self._lib.llama_sampler_free(self._chain)
            self._chain = None


def logprob(context: Context, index: int, token: int) -> float:
    """The natural logarithm of the probability of `token` after the one at `index` of the batch."""
    logits = context.logits(index)
    return float(logits[token]) - _log_total(logits)


def likeliest(context: Context, index: int, count: int) -> tuple[tuple[str, float], ...]:
    """The `count` likeliest tokens after the one at `index` of the batch, with their log-probabilities."""
    logits, piece = context.logits(index), context.model.piece
    total = _log_total(logits)
    first = np.argsort(-logits)[:count].tolist()
    return tuple((piece(it).decode("utf-8", "replace"), float(logits[it]) - total) for it in first)


def _log_total(logits: NDArray[np.float32]) -> float:
    top = float(logits.max())
    return top + float(np.log(np.exp(logits - top).sum(dtype=np.float64)))
