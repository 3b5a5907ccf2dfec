"""llama.cpp's low-level calls as a model: its weights, vocabulary and template."""

import ctypes
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from bot.errors import ModelFailed, ModelMissing
from bot.model.llama.memory import free_memory
from bot.model.llama.tiles import miscompiled

_ERROR = 4  # GGML_LOG_LEVEL_ERROR in ggml.h; the binding has older numbers


# Lives as long as the module: llama.cpp keeps only a bare pointer to it. ggml_log_callback in ggml.h.
@ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)  # type: ignore[untyped-decorator]
def _forward(level: int, text: bytes, _: ctypes.c_void_p) -> None:
    # A grammar may be made of the text of documents, which is never logged.
    if level == _ERROR and b"grammar" not in text:
        structlog.get_logger("llama.cpp").debug(text.decode(errors="replace").strip())


def quiet() -> None:
    """Silence llama.cpp for the whole process. Call it before any other call of llama.cpp; twice is fine."""
    import llama_cpp

    llama_cpp.llama_log_set(_forward, ctypes.c_void_p(0))


_MAGIC = b"GGUF"


def binding() -> Any:
    """The binding, loaded late: most commands need none, and it reads its environment only once."""
    import llama_cpp

    quiet()
    return llama_cpp


def spoils_tiles(lib: Any) -> bool:
    """Whether the binding's llama.cpp must not use AMX, having been compiled so that it crashes there."""
    return miscompiled(Path(lib.__file__).parent / "lib", lib.llama_print_system_info().decode())


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter of a model, which frees it with itself; `scale` is how strongly it works."""

    handle: Any
    scale: float


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
        # AMX comes with buffers of its own. Without them a processor computes as one that has none.
        params.use_extra_bufts = not spoils_tiles(self._lib)
        self.handle = self._lib.llama_model_load_from_file(str(path).encode(), params)
        if not self.handle:
            raise ModelFailed(refusal(path, _backends(self._lib), free_memory()))
        # Asked once: a model that is closed has nobody to ask, and llama.cpp does not survive the question.
        self.trained_context = int(self._lib.llama_model_n_ctx_train(self.handle))
        self.dimension = int(self._lib.llama_model_n_embd_out(self.handle))
        self.parameters = float(self._lib.llama_model_n_params(self.handle))
        self.on_gpu = bool(gpu_layers and self._lib.llama_supports_gpu_offload())
        self._heads = self._lib.llama_model_n_head(self.handle), self._lib.llama_model_n_head_kv(self.handle)
        self._layers = self._lib.llama_model_n_layer(self.handle)
        self._width = self._lib.llama_model_n_embd(self.handle)
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

    @property
    def writes(self) -> bool:
        """Whether it continues a text. An encoder does not, and llama.cpp aborts when it is asked to."""
        name = self._metadata("general.architecture")
        return self._metadata(f"{name}.attention.causal") != "false"

    @property
    def takes_mean(self) -> bool:
        """Whether a text's vector is the mean over those of its tokens, each of which has seen all of it."""
        return (
            not self.writes
            and self._metadata(f"{self._metadata('general.architecture')}.pooling_type") == "1"
        )

    def _metadata(self, key: str) -> str:
        """A short value of the GGUF's header as text; "" where it has none."""
        value = ctypes.create_string_buffer(64)
        self._lib.llama_model_meta_val_str(self.handle, key.encode(), value, len(value))
        return value.value.decode(errors="replace")

    def kv_bytes(self, kv_type: str) -> float:
        """Bytes of KV cache a token takes: keys and values of all layers; q8_0 has 34 bytes for 32 values."""
        heads, kv_heads = self._heads
        each = {"f16": 2.0, "q8_0": 34 / 32}[kv_type]
        return float(2 * self._layers * self._width * kv_heads / max(heads, 1) * each)

    def adapter(self, path: Path, scale: float) -> Adapter:
        """Load a LoRA adapter (GGUF). Raises ModelMissing, or ModelFailed when it is not of this model."""
        _check_magic(path)
        handle = self._lib.llama_adapter_lora_init(self.handle, str(path).encode())
        if not handle:
            raise ModelFailed(
                f"{path}: not a LoRA adapter of {self.path.name}; it must be made for that model"
            )
        return Adapter(handle, scale)

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


def refusal(path: Path, backends: int | None, free: int) -> str:
    """Why llama.cpp did not load `path`, having found so many backends, with so many bytes of memory free."""
    if backends == 0:
        return (
            f"{path}: llama.cpp found nothing to compute with, not even its library for the processor; "
            "install llama-cpp-python again"
        )
    if free < (size := path.stat().st_size):
        return (
            f"{path}: there is not enough memory for it: it takes {size / 1e6:,.0f} MB, and "
            f"{free / 1e6:,.0f} MB are free; `inhouse models recommend` says which models fit this machine"
        )
    return f"{path}: llama.cpp cannot load it; is the file complete? `inhouse models verify` checks it"


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
