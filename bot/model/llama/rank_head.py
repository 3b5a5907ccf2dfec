"""The head of a reranker: what makes a score of all that the model has read.

Its GGUF's header tells by its tensors whether it has one. llama.cpp does not, but its library reads headers.
"""

import ctypes
from pathlib import Path

from bot.errors import ModelFailed
from bot.model.llama.model import Model, binding

_REMEDY = (
    "a reranker is converted together with its head (bge-reranker, jina-reranker, or Qwen3-Reranker with "
    "cls.output.weight); `inhouse models list` names one. INHOUSE_RERANKER__PATH takes it, or stays unset"
)


def score_at(model: Model) -> int:
    """Which number of the head is the score. Raises ModelFailed for a model that does not rank.

    llama.cpp does not refuse a model without a head: it would give the first numbers of an embedding.
    """
    if not has_head(model.path):
        raise ModelFailed(f"{model.path.name}: not a reranker: it has no head: {_REMEDY}")
    names = _labels(model)
    if len(names) == 1:
        return 0
    if "yes" not in names:
        raise ModelFailed(
            f"{model.path.name}: not a reranker but a classifier of {len(names)} classes "
            f"({', '.join(names)}); a reranker has one, or one that is called yes: {_REMEDY}"
        )
    return names.index("yes")


def _labels(model: Model) -> list[str]:
    """The names of the numbers that the head gives; empty where they have none."""
    lib = binding()
    count = lib.llama_model_n_cls_out(model.handle)
    labels = [lib.llama_model_cls_label(model.handle, i) or b"" for i in range(count)]
    return [label.decode("utf-8", "replace") for label in labels]


class _InitParams(ctypes.Structure):
    """`gguf_init_params` in gguf.h: without a context, the header alone is read."""

    _fields_ = (("no_alloc", ctypes.c_bool), ("ctx", ctypes.c_void_p))


def has_head(path: Path) -> bool:
    """Whether a GGUF that llama.cpp could load has a head's tensors: several classes of output, or one.

    Raises ModelFailed for a file that is damaged, or gone.
    """
    from llama_cpp._ggml import libggml

    libggml.gguf_init_from_file.argtypes = [ctypes.c_char_p, _InitParams]
    libggml.gguf_init_from_file.restype = ctypes.c_void_p
    libggml.gguf_find_tensor.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    libggml.gguf_find_tensor.restype = ctypes.c_int64
    libggml.gguf_get_tensor_ne.argtypes = [ctypes.c_void_p, ctypes.c_int64]
    libggml.gguf_get_tensor_ne.restype = ctypes.POINTER(ctypes.c_int64)
    libggml.gguf_free.argtypes = [ctypes.c_void_p]
    header = libggml.gguf_init_from_file(str(path).encode(), _InitParams(no_alloc=True, ctx=None))
    if not header:
        raise ModelFailed(f"{path}: its header cannot be read")
    try:
        if libggml.gguf_find_tensor(header, b"cls.output.weight") >= 0:
            return True
        # BERT's `cls.weight` may be a layer below a head: the head itself has one row.
        at = libggml.gguf_find_tensor(header, b"cls.weight")
        return bool(at >= 0 and libggml.gguf_get_tensor_ne(header, at)[1] == 1)
    finally:
        libggml.gguf_free(header)
