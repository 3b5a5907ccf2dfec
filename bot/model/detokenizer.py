"""From a stream of tokens to text that may be shown: whole characters, no stop strings, no thinking."""

import codecs
from dataclasses import dataclass, field

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
