"""Which tensors a GGUF holds, told by its header alone: llama.cpp loads them and does not tell."""

import mmap
import struct
from pathlib import Path

from bot.errors import ModelFailed

# gguf_type: bytes of each kind of number, and the two kinds that have no fixed size.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_AFTER_VERSION = 8


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
