"""llama.cpp's low-level calls as a context: what was read so far. Not safe across threads: one owner each."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelFailed
from bot.model.llama import Model, binding

_KV_TYPES = {"f16": 1, "q8_0": 8}  # ggml_type
_POOLING_NONE, _POOLING_OF_MODEL = 0, -1  # llama_pooling_type
_FLASH_AUTO = -1  # llama_flash_attn_type


@dataclass(frozen=True, slots=True)
class Shape:
    """A context's size: `cells` tokens in all over `sequences`, at most `batch` computed at once."""

    cells: int
    sequences: int
    batch: int
    threads: int
    kv_type: str = "f16"
    pooled: bool = False


class Context:
    """What a model has read so far: the KV cache of several sequences, and the batch being built."""

    def __init__(self, model: Model, shape: Shape) -> None:
        """Reserve memory. Raises ModelFailed when it does not suffice."""
        self._lib = binding()
        self.model, self.shape = model, shape
        params = self._lib.llama_context_default_params()
        params.n_ctx = shape.cells
        params.n_seq_max = shape.sequences
        params.n_batch = params.n_ubatch = shape.batch
        params.n_threads = params.n_threads_batch = shape.threads
        params.type_k = params.type_v = _KV_TYPES[shape.kv_type]
        params.kv_unified = True
        params.no_perf = True
        params.flash_attn_type = _FLASH_AUTO
        params.embeddings = shape.pooled
        params.pooling_type = _POOLING_OF_MODEL if shape.pooled else _POOLING_NONE
        self.handle = self._lib.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise ModelFailed(
                f"{model.path.name}: no memory for a context of {shape.cells} tokens; "
                "lower INHOUSE_MODEL__CONTEXT or INHOUSE_MODEL__SLOTS"
            )
        if shape.pooled and self._lib.llama_pooling_type(self.handle) == _POOLING_NONE:
            raise ModelFailed(f"{model.path.name}: not an embedder, it names no pooling")
        self._memory = self._lib.llama_get_memory(self.handle)
        self._batch = self._lib.llama_batch_init(shape.batch, 0, 1)
        self._batch.n_tokens = 0

    @property
    def room(self) -> int:
        """Tokens that the batch still takes."""
        return self.shape.batch - int(self._batch.n_tokens)

    def add(self, tokens: Sequence[int], start: int, sequence: int, *, output: bool) -> int:
        """Put `tokens` at positions from `start` of a sequence; returns the last one's index in the batch.

        With `output` the last token's logits are computed (in a pooled context, every token's).
        """
        batch, at = self._batch, int(self._batch.n_tokens)
        for offset, token in enumerate(tokens):
            i = at + offset
            batch.token[i] = token
            batch.pos[i] = start + offset
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequence
            batch.logits[i] = self.shape.pooled
        last = at + len(tokens) - 1
        batch.logits[last] = output
        batch.n_tokens = last + 1
        return last

    def decode(self) -> bool:
        """Compute the batch. False when the KV cache has no room (nothing changed). Raises ModelFailed.

        The batch is emptied by `clear_batch`, so that it can be tried again after making room.
        """
        code = self._lib.llama_decode(self.handle, self._batch)
        if code in (0, 1):
            return bool(code == 0)
        raise ModelFailed(f"{self.model.path.name}: llama.cpp could not compute (code {code})")

    def clear_batch(self) -> None:
        self._batch.n_tokens = 0

    def logits(self, index: int) -> NDArray[np.float32]:
        """Logits after the token at `index` of the batch just computed; shape (vocabulary,). A view."""
        raw = self._lib.llama_get_logits_ith(self.handle, index)
        size = self._lib.llama_vocab_n_tokens(self.model.vocab)
        return np.ctypeslib.as_array(raw, shape=(size,))

    def pooled(self, sequence: int) -> NDArray[np.float32]:
        """The pooled embedding of a sequence; shape (dimension,). A copy."""
        raw = self._lib.llama_get_embeddings_seq(self.handle, sequence)
        return np.ctypeslib.as_array(raw, shape=(self.model.dimension,)).copy()

    def keep(self, sequence: int, length: int) -> bool:
        """Forget a sequence from position `length` on. False where the model cannot forget a part."""
        return bool(self._lib.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def share(self, source: int, target: int, length: int) -> None:
        """Let `target`, which is empty, begin with the first `length` tokens of `source`; costs no memory."""
        self._lib.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def forget_all(self) -> None:
        if self._memory:
            self._lib.llama_memory_clear(self._memory, False)

    def close(self) -> None:
        if self.handle:
            self._lib.llama_batch_free(self._batch)
            self._lib.llama_free(self.handle)
            self.handle = None
