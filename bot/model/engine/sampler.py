"""How the next token is chosen: greedily, or by temperature, within a grammar when one is given."""

import numpy as np

from bot.errors import ModelFailed
from bot.model.llama.context import Context
from bot.model.llama.model import Model, binding
from bot.model.writer import Prompt


class Sampler:
    """One request's chain of samplers; used on the engine's thread, closed when the request is done."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        """Raises ModelFailed for a grammar that is not valid GBNF or a schema that cannot be one."""
        self._lib = lib = binding()
        self._chain = None
        grammar = prompt.grammar if prompt.schema is None else _grammar_of(prompt.schema)
        if grammar is None and prompt.temperature <= 0:
            return  # greedy: the largest logit, which needs no list of 50,000 candidates
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        if grammar is not None:
            bound = lib.llama_sampler_init_grammar(model.vocab, grammar.encode(), b"root")
            if not bound:
                self.close()
                raise ModelFailed("the grammar is not valid GBNF")
            lib.llama_sampler_chain_add(self._chain, bound)
        if prompt.temperature > 0:
            lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_temp(prompt.temperature))
            lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_dist(prompt.seed))
        else:
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
    top = float(logits.max())
    return float(logits[token]) - top - float(np.log(np.exp(logits - top).sum(dtype=np.float64)))


def _grammar_of(schema: str) -> str:
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    try:
        return str(json_schema_to_gbnf(schema))
    except Exception as wrong:  # it raises whatever the schema makes it stumble on
        raise ModelFailed(f"the JSON schema cannot become a grammar: {type(wrong).__name__}") from None
