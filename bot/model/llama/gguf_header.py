"""The head of a reranker: what makes a score of all that the model has read.

Its GGUF's header tells by its tensors whether it has one; llama.cpp does not. `gguf.GGUFReader` reads the
vocabulary on its way to them: 6.4 s for the starter writer, where this takes 0.1 s.
"""

import mmap
import struct
from pathlib import Path

from bot.errors import ModelFailed
from bot.model.llama.model import Model, binding

_REMEDY = (
    "a reranker is converted together with its head (bge-reranker, jina-reranker, or Qwen3-Reranker with "
    "cls.output.weight); `inhouse models list` names one. INHOUSE_RERANKER__PATH takes it, or stays unset"
)
# gguf_type: bytes of each kind of number, and the two kinds that have no fixed size.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_AFTER_VERSION = 8


def score_at(model: Model) -> int:
    """Which number of the head is the score. Raises ModelFailed for a model that does not rank.

    llama.cpp does not refuse a model without a head: it would give the first numbers of an embedding.
    """
    shapes = tensor_shapes(model.path)
    if "cls.output.weight" not in shapes and shapes.get("cls.weight", (0, 0))[1:] != (1,):
        raise ModelFailed(f"{model.path.name}: not a reranker, it has no head: {_REMEDY}")
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


def tensor_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """The name of each tensor and its shape, the innermost dimension first. Raises ModelFailed."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            header = _Header(data)
            tensors, facts = header.number("Q"), header.number("Q")
            for _ in range(facts):
                header.string()
                header.skip(header.number("I"))
            return dict(header.tensor() for _ in range(tensors))
    except (OSError, ValueError, OverflowError, KeyError, struct.error) as wrong:
        raise ModelFailed(f"{path}: its header cannot be read ({type(wrong).__name__})") from wrong


class _Header:
    """A place in a GGUF's header; every reading moves it on."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = _AFTER_VERSION

    def number(self, kind: str) -> int:
        """An unsigned number of 4 (`I`) or 8 (`Q`) bytes."""
        (found,) = struct.unpack_from(f"<{kind}", self._data, self._at)
        self._at += struct.calcsize(kind)
        return int(found)

    def string(self) -> str:
        size = self.number("Q")
        start, self._at = self._at, self._at + size
        return self._data[start : self._at].decode("utf-8", "replace")

    def skip(self, kind: int) -> None:
        """Pass over a value."""
        if kind == _STRING:
            size = self.number("Q")
            self._at += size
        elif kind == _ARRAY:
            inner, count = self.number("I"), self.number("Q")
            if inner in _SIZES:
                self._at += count * _SIZES[inner]
            else:
                for _ in range(count):
                    self.skip(inner)
        else:
            self._at += _SIZES[kind]

    def tensor(self) -> tuple[str, tuple[int, ...]]:
        name = self.string()
        shape = tuple(self.number("Q") for _ in range(self.number("I")))
        self.number("I")  # its type
        self.number("Q")  # where its data begins
        return name, shape
