"""llama.cpp's low-level calls as a model and a context. Neither is safe across threads: one owner each."""

import ctypes
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelFailed, ModelMissing

_MAGIC = b"GGUF"
_KV_TYPES = {"f16": 1, "q8_0": 8}  # ggml_type
_POOLING_NONE, _POOLING_OF_MODEL = 0, -1  # llama_pooling_type
_FLASH_AUTO = -1  # llama_flash_attn_type


def binding() -> Any:
    """The binding, loaded late: it takes a second, and reads its environment only once."""
    from bot.model import quiet

    quiet.quiet()
    import llama_cpp

    return llama_cpp


class Model:
    """Weights and vocabulary of one GGUF. `tokenize` is safe from any thread, even while another closes."""

    def __init__(self, path: Path, gpu_layers: int = -1) -> None:
        """Load `path`. Raises ModelMissing for no file or no GGUF, ModelFailed when llama.cpp refuses it."""
        _check_magic(path)
        self.path = path
        self._lib = binding()
        self._lib.llama_backend_init()
        params = self._lib.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        self.handle = self._lib.llama_model_load_from_file(str(path).encode(), params)
        if not self.handle:
            raise ModelFailed(refusal(path, _backends(self._lib)))
        # Asked once: a model that is closed has nobody to ask, and llama.cpp does not survive the question.
        self.trained_context = int(self._lib.llama_model_n_ctx_train(self.handle))
        self.dimension = int(self._lib.llama_model_n_embd_out(self.handle))
        self.vocab = self._lib.llama_model_get_vocab(self.handle)
        self.template = self._template()
        self.bos, self.eos = self._special("bos"), self._special("eos")
        self._open = threading.Lock()

    def _template(self) -> str | None:
        """The chat template inside the GGUF, as Jinja source."""
        raw = self._lib.llama_model_chat_template(self.handle, None)
        return raw.decode("utf-8") if raw else None

    def _special(self, name: str) -> str:
        """The text of the `bos` or `eos` token; empty when there is none."""
        token = getattr(self._lib, f"llama_vocab_{name}")(self.vocab)
        return "" if token < 0 else self._lib.llama_vocab_get_text(self.vocab, token).decode("utf-8")

    def tokenize(self, text: str, *, add_special: bool = False, parse_special: bool = False) -> list[int]:
        """`text` in tokens. Only with `parse_special` does text like `<|im_end|>` become a control token."""
        raw = text.encode("utf-8", errors="replace")
        room = len(raw) + 8
        tokens = (ctypes.c_int32 * room)()
        with self._open:
            if not self.handle:
                raise ModelFailed(f"{self.path.name}: the model is closed")
            count = self._lib.llama_tokenize(
                self.vocab, raw, len(raw), tokens, room, add_special, parse_special
            )
        if count < 0:
            raise ModelFailed(f"{self.path.name}: its tokenizer failed")
        return tokens[:count]

    def piece(self, token: int) -> bytes:
        """The bytes of a token; empty for control tokens. May be part of a character."""
        buffer = ctypes.create_string_buffer(64)
        size = self._lib.llama_token_to_piece(self.vocab, token, buffer, 64, 0, False)
        if size < 0:
            buffer = ctypes.create_string_buffer(-size)
            size = self._lib.llama_token_to_piece(self.vocab, token, buffer, -size, 0, False)
        return buffer.raw[:size]

    def ends(self, token: int) -> bool:
        """Whether the model ends its turn with this token."""
        return bool(self._lib.llama_vocab_is_eog(self.vocab, token))

    def close(self) -> None:
        with self._open:
            if self.handle:
                self._lib.llama_model_free(self.handle)
                self.handle = None


def _backends(lib: Any) -> int | None:
    """How many backends llama.cpp found to compute with; None where the binding does not tell."""
    try:
        count = lib.llama_cpp._lib.ggml_backend_reg_count
    except AttributeError:
        return None
    count.restype = ctypes.c_size_t
    return int(count())


def refusal(path: Path, backends: int | None) -> str:
    """Why llama.cpp did not load `path`, having found so many backends."""
    if backends == 0:
        return (
            f"{path}: llama.cpp found nothing to compute with, not even its library for the processor; "
            "install llama-cpp-python again"
        )
    return f"{path}: llama.cpp cannot load it; is the file whole? `inhouse models verify`"


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelMissing(
            f"{path}: {error.strerror or error}; `inhouse models list` shows what there is"
        ) from None
    if magic != _MAGIC:
        raise ModelMissing(f"{path}: this is not a GGUF file; `inhouse models list` shows what there is")


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
