"""How the next token is chosen: greedily, or by temperature, within a grammar when one is given."""

from bot.errors import ModelFailed
from bot.model.context import Context
from bot.model.llama import Model, binding
from bot.model.writer import Prompt


class Sampler:
    """One request's chain of samplers; used on the engine's thread, closed when the request is done."""

    def __init__(self, model: Model, prompt: Prompt) -> None:
        """Raises ModelFailed for a grammar that is not valid GBNF."""
        self._lib = lib = binding()
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        if prompt.grammar is not None:
            grammar = lib.llama_sampler_init_grammar(model.vocab, prompt.grammar.encode(), b"root")
            if not grammar:
                self.close()
                raise ModelFailed("the grammar is not valid GBNF")
            lib.llama_sampler_chain_add(self._chain, grammar)
        if prompt.temperature > 0:
            lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_temp(prompt.temperature))
            lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_dist(prompt.seed))
        else:
            lib.llama_sampler_chain_add(self._chain, lib.llama_sampler_init_greedy())

    def sample(self, context: Context, index: int) -> int:
        """The token that follows the one at `index` of the batch just computed."""
        return int(self._lib.llama_sampler_sample(self._chain, context.handle, index))

    def close(self) -> None:
        if self._chain:
            self._lib.llama_sampler_free(self._chain)
            self._chain = None
