"""A text on its way from where it is computed to who asked for it."""

import codecs
import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Literal, Self

from bot.errors import ModelFailed

# A step is over long before. And how often somebody who waits looks whether they still do.
ENDING_S, _LOOK_S = 60.0, 1.0

Finish = Literal["stop", "length", "cancelled"]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what it took. Of `prompt_tokens`, `reused_tokens` were already computed.

    `logprobs` (natural logarithm, one a token written) is empty unless it was asked for, and so is `likely`:
    what the first token might have been, with log-probabilities.
    """

    text: str
    finish: Finish
    prompt_tokens: int
    reused_tokens: int
    written_tokens: int
    first_token_s: float
    logprobs: tuple[float, ...] = ()
    likely: tuple[tuple[str, float], ...] = ()


class TextStream:
    """The pieces of a text as they come: whole characters, that are not taken back.

    Read it in a `with`: whoever leaves early, or sets `cancel` on any thread, gets no more pieces, and the
    request ends where it is computed. Each `next` waits for a piece or the end, and raises ModelError; where
    the end does not come within a minute of `cancel`, ModelFailed.
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
        ends: float | None = None
        while True:
            try:
                return self._pieces.get(timeout=_LOOK_S)
            except Empty:
                if not self.cancelled:
                    continue
            now = time.monotonic()
            ends = now + ENDING_S if ends is None else ends
            if now >= ends:
                # Its reader is let go: a thread that waits for ever is one less for others.
                self._error = ModelFailed("the model hangs; restart the bot, or its model server")
                return None

    # What follows is for whoever computes it.

    def put(self, piece: str) -> None:
        if piece:
            self._pieces.put(piece)

    def end(self, written: Written | None, error: Exception | None = None) -> None:
        """No more comes. It must be said in every case, and once: somebody waits for it."""
        self._written, self._error = written, error
        self._pieces.put(None)


_THINK, _END_THINK = "<think>", "</think>"


def _overlap(text: str, word: str) -> int:
    """How many of the last characters of `text` may be the beginning of `word`."""
    return next((n for n in range(min(len(text), len(word) - 1), 0, -1) if text.endswith(word[:n])), 0)


@dataclass(slots=True)
class Speech:
    """Feed it pieces of bytes; it returns text as soon as that cannot be taken back."""

    stop: tuple[str, ...] = ()
    text: str = ""
    stopped: bool = False
    _raw: str = ""  # may be the start of a think tag
    _ready: str = ""  # may be the start of a stop string
    _thinking: bool = False
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")(errors="replace")
    )

    def feed(self, piece: bytes) -> str:
        """What may be shown now; `stopped` is set once a stop string has come."""
        return self._take(self._decoder.decode(piece), final=False)

    def end(self) -> str:
        """What was held back and may be shown after all."""
        return self._take(self._decoder.decode(b"", final=True), final=True)

    def _take(self, text: str, *, final: bool) -> str:
        if self.stopped:
            return ""
        self._raw += text
        ready = self._ready + self._without_thoughts(final=final)
        ends = [at for at in (ready.find(word) for word in self.stop) if at >= 0]
        if ends:
            self.stopped, keep = True, len(ready) - min(ends)
        else:
            keep = 0 if final else max((_overlap(ready, word) for word in self.stop), default=0)
        shown, self._ready = ready[: len(ready) - keep], ready[len(ready) - keep :]
        self.text += shown
        return shown

    def _without_thoughts(self, *, final: bool) -> str:
        """Take from `_raw` all that stands outside think tags; what may begin a tag stays."""
        shown = ""
        while True:
            tag = _END_THINK if self._thinking else _THINK
            before, found, after = self._raw.partition(tag)
            keep = 0 if found or final else _overlap(before, tag)
            if not self._thinking:
                shown += before[: len(before) - keep]
            if not found:
                self._raw = before[len(before) - keep :]
                return shown
            self._raw, self._thinking = after, not self._thinking
