"""Server-sent events out of bytes that come cut anywhere, within limits."""

import re

from bot.errors import ModelFailed

_LINE_END = re.compile(rb"\r\n|\n|\r")
_LONGEST_LINE = 1_000_000  # bytes; one token with its log-probability takes a few hundred


class ServerEvents:
    """Feed it bytes; it returns the `data` of every event that is complete.

    The format is that of the HTML standard, section 9.2.6. `most` bounds all bytes together.
    """

    def __init__(self, most: int) -> None:
        self._left = most
        self._line = bytearray()
        self._data: list[bytes] = []
        self._after_cr = False

    def feed(self, piece: bytes) -> list[str]:
        """Raises ModelFailed when a line or all together are longer than any true answer."""
        self._left -= len(piece)
        if self._after_cr and piece.startswith(b"\n"):
            piece = piece[1:]  # the second half of a line end that was cut
            self._after_cr = False
        if piece:
            self._after_cr = piece.endswith(b"\r")
        first, *more = _LINE_END.split(piece)
        self._line += first
        if self._left < 0 or len(self._line) > _LONGEST_LINE:
            raise ModelFailed("the model server sent far more than was asked for")
        events: list[str] = []
        for line in more:
            self._end_line(events)
            self._line = bytearray(line)
        return events

    def _end_line(self, events: list[str]) -> None:
        name, _, value = bytes(self._line).partition(b":")
        if name == b"data":
            self._data.append(value.removeprefix(b" "))
        elif not self._line and self._data:
            events.append(b"\n".join(self._data).decode(errors="replace"))
            self._data = []
