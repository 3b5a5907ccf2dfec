"""Where log lines go. One that cannot be written, as to a file on a full disk, is lost, and nothing else."""

import io
from contextlib import suppress
from typing import TextIO


class LossyStream(io.TextIOBase):
    """Writes to `stream` what it takes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()
