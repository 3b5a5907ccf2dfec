"""llama.cpp's low-level calls as a context: what was read so far. Not safe across threads: one owner each."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelFailed
from bot.model.llama.model import Adapter, Model, binding

_KV_TYPES = {"f16": 1, "q8_0": 8}  # ggml_type
_POOLING_NONE, _POOLING_OF_MODEL, _POOLING_RANK = 0, -1, 4  # llama_pooling_type
_FLASH_AUTO = -1  # llama_flash_attn_type
_OUTPUTS = 64

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shape:
    """A context's size: `cells` tokens in all over `sequences`, at most `batch` computed at once.

    Each sequence has an equal share of the cells to itself, so that attention looks at its own tokens only.
    `outputs` bounds the tokens of a batch that get logits, which take 4 bytes a word of the vocabulary.
    """

    cells: int
    sequences: int
    batch: int
    threads: int
    kv_type: str = "f16"
    pooled: bool = False
    ranked: bool = False  # pooled by a reranker's head, which its file often does not name
    unpooled: bool = False  # as pooled, but each token keeps its own vector
    outputs: int = _OUTPUTS


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
        params.kv_unified = shape.pooled
        params.no_perf = True
        params.flash_attn_type = _FLASH_AUTO
        params.embeddings = shape.pooled
        params.pooling_type = _POOLING_OF_MODEL if shape.pooled else _POOLING_NONE
        if shape.ranked:
            params.pooling_type = _POOLING_RANK
        if shape.unpooled:
            params.pooling_type = _POOLING_NONE
        if not shape.pooled:
            params.n_outputs_max = max(shape.outputs, shape.sequences)
        self.handle = self._lib.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise ModelFailed(
                f"{model.path.name}: not enough memory for a context of {shape.cells} tokens, which takes "
                f"{model.kv_bytes(shape.kv_type) * shape.cells / 1e6:,.0f} MB or more; lower "
                "INHOUSE_MODEL__CONTEXT or INHOUSE_MODEL__SLOTS, or take a model that `inhouse models "
                "recommend` names"
            )
        pooling = self._lib.llama_pooling_type(self.handle)
        if shape.pooled and not shape.unpooled and pooling == _POOLING_NONE:
            raise ModelFailed(f"{model.path.name}: not an embedder: it names no pooling")
        self._memory = self._lib.llama_get_memory(self.handle)
        self._vocabulary = int(self._lib.llama_vocab_n_tokens(model.vocab))
        self._batch = self._lib.llama_batch_init(shape.batch, 0, 1)
        self._tokens, self._positions, self._counts = (
            np.ctypeslib.as_array(pointer, shape=(shape.batch,))
            for pointer in (self._batch.token, self._batch.pos, self._batch.n_seq_id)
        )
        self._outputs = np.ctypeslib.as_array(self._batch.logits, shape=(shape.batch,))
        self._sequences = [self._batch.seq_id[i] for i in range(shape.batch)]
        self._counts[:] = 1
        self._filled = 0
        self._places: dict[int, slice] = {}

    @property
    def filled(self) -> int:
        """Tokens in the batch."""
        return self._filled

    @property
    def room(self) -> int:
        """Tokens that the batch still takes."""
        return self.shape.batch - self._filled

    def adapt(self, adapters: Sequence[Adapter]) -> None:
        """Compute with these LoRA adapters from now on. Raises ModelFailed where the model takes them not."""
        if not adapters:
            return
        handles = (self._lib.llama_adapter_lora_p_ctypes * len(adapters))(*(a.handle for a in adapters))
        scales = (ctypes.c_float * len(adapters))(*(a.scale for a in adapters))
        if self._lib.llama_set_adapters_lora(self.handle, handles, len(adapters), scales):
            raise ModelFailed(f"{self.model.path.name}: llama.cpp could not apply the LoRA adapter")

    def add(self, tokens: Sequence[int], start: int, sequence: int, *, output: bool) -> int:
        """Put `tokens` at positions from `start` of a sequence; returns the last one's index in the batch.

        With `output` the last token's logits are computed (in a pooled context, every token's).
        """
        at, end = self._filled, self._filled + len(tokens)
        self._tokens[at:end] = tokens
        self._positions[at:end] = np.arange(start, start + len(tokens))
        self._outputs[at:end] = self.shape.pooled
        self._outputs[end - 1] = output
        for i in range(at, end):
            self._sequences[i][0] = sequence
        self._places[sequence] = slice(at, end)
        self._filled = end
        return end - 1

    def add_scored(self, tokens: Sequence[int], start: int, sequence: int) -> int:
        """Like `add`, with the logits of every token; returns the first one's index."""
        first = self.add(tokens, start, sequence, output=True) - len(tokens) + 1
        self._outputs[first : self._filled] = True
        return first

    def compute(self) -> None:
        """Compute the batch. Raises ModelFailed, also when the KV cache has no room (code 1)."""
        self._batch.n_tokens = self._filled
        code = self._lib.llama_decode(self.handle, self._batch)
        if code:
            raise ModelFailed(f"{self.model.path.name}: llama.cpp could not compute (code {code})")
        self._lib.llama_synchronize(self.handle)  # a GPU is still computing; who measures would not see it

    def clear_batch(self) -> None:
        self._filled = 0

    def logits(self, index: int) -> NDArray[np.float32]:
        """Logits after the token at `index` of the batch just computed; shape (vocabulary,). A view."""
        raw = self._lib.llama_get_logits_ith(self.handle, index)
        if not raw:
            raise ModelFailed(f"{self.model.path.name}: llama.cpp computed no logits")
        return np.ctypeslib.as_array(raw, shape=(self._vocabulary,))

    def pooled(self, sequence: int) -> NDArray[np.float32]:
        """What pooling gave for a sequence, a copy: (dimension,), or if ranked (classes of the head,)."""
        model = self.model
        size = self._lib.llama_model_n_cls_out(model.handle) if self.shape.ranked else model.dimension
        raw = self._lib.llama_get_embeddings_seq(self.handle, sequence)
        return np.ctypeslib.as_array(raw, shape=(size,)).copy()

    def token_vectors(self, sequence: int) -> NDArray[np.float32]:
        """Of an unpooled sequence, a copy: (tokens, dimension)."""
        shape = (self._filled, self.model.dimension)
        raw = self._lib.llama_get_embeddings(self.handle)
        return np.ctypeslib.as_array(raw, shape=shape)[self._places[sequence]].copy()

    def keep(self, sequence: int, length: int) -> bool:
        """Forget a sequence from position `length` on. False where the model cannot forget a part."""
        return bool(self._lib.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def whole(self, sequence: int, length: int) -> bool:
        """Whether a sequence holds all that its token at `length` looks at.

        A state of a model with sliding windows holds only what the windows at its own end show.
        """
        window = int(self._lib.llama_model_n_swa(self.model.handle))
        if not (length and window):
            return True
        first = int(self._lib.llama_memory_seq_pos_min(self._memory, sequence))
        return 0 <= first <= max(0, length - window)

    def save(self, sequence: int) -> Bytes:
        """What a sequence holds, in bytes that any sequence of a context of this shape can take over."""
        size = self._lib.llama_state_seq_get_size(self.handle, sequence)
        state = np.empty(size, np.uint8)
        written = self._lib.llama_state_seq_get_data(self.handle, _pointer(state), size, sequence)
        return state[:written]

    def load(self, sequence: int, state: Bytes) -> bool:
        """Let a sequence hold what `save` returned. False where llama.cpp refuses it; it is then empty."""
        taken = self._lib.llama_state_seq_set_data(self.handle, _pointer(state), len(state), sequence)
        if not taken:
            self.keep(sequence, 0)
        return bool(taken)

    def forget_all(self) -> None:
        if self._memory:
            self._lib.llama_memory_clear(self._memory, False)

    def close(self) -> None:
        if self.handle:
            self._lib.llama_batch_free(self._batch)
            self._lib.llama_free(self.handle)
            self.handle = None


def _pointer(array: Bytes) -> "ctypes._Pointer[ctypes.c_uint8]":
    return array.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
