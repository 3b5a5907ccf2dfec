"""A text on its way from where it is computed to who asked for it."""

import threading
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Literal, Self

Finish = Literal["stop", "length", "cancelled", "deadline"]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what it took. Of `prompt_tokens`, `reused_tokens` were already computed.

    `logprobs` (natural logarithm, one a token written) is empty unless it was asked for.
    """

    text: str
    finish: Finish
    prompt_tokens: int
    reused_tokens: int
    written_tokens: int
    first_token_s: float
    logprobs: tuple[float, ...] = ()


class TextStream:
    """The pieces of a text as they come: whole characters, that are not taken back.

    Read it in a `with`: whoever leaves early, or sets `cancel` on any thread, gets no more pieces, and the
    request ends where it is computed. Each `next` waits for a piece or the end, and raises ModelError.
    """

    def __init__(self, cancel: threading.Event | None = None) -> None:
        self._cancel = cancel
        self._pieces: SimpleQueue[str | None] = SimpleQueue()
        self._left = self._ended = False
        self._written: Written | None = None
        self._error: Exception | None = None

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants more of it."""
        return self._left or (self._cancel is not None and self._cancel.is_set())

    @property
    def written(self) -> Written:
        """What was written, known after the last piece and after the `with`. Raises what ended it instead."""
        assert self._ended, "it is still being written"
        if self._error is not None:
            raise self._error
        assert self._written is not None
        return self._written

    def result(self) -> Written:
        """Read to the end."""
        with self:
            for _ in self:
                pass
        return self.written

    def close(self) -> None:
        """End the request, and wait until it has ended."""
        self._left = True
        self._wait()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if not self._ended:
            piece = self._wait()
            if piece is not None:
                return piece
            if self._error is not None:
                raise self._error
        raise StopIteration

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self) -> str | None:
        """The next piece that is still wanted; None once there is an end."""
        while not self._ended:
            piece = self._get()
            if piece is None:
                self._ended = True
            elif not self.cancelled:
                return piece
        return None

    def _get(self) -> str | None:
        return self._pieces.get()

    # What follows is for whoever computes it.

    def put(self, piece: str) -> None:
        if piece:
            self._pieces.put(piece)

    def end(self, written: Written | None, error: Exception | None = None) -> None:
        """No more comes. It must be said in every case, and once: somebody waits for it."""
        self._written, self._error = written, error
        self._pieces.put(None)
