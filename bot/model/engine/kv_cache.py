"""KV states kept for later, in bounded memory.

A state is what a context has computed for a beginning of a text. It tells the text to whoever can read it: it
is never written to disk.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.engine.slots import Wanted
from bot.model.llama import Bytes


@dataclass(frozen=True, slots=True, eq=False)
class KvSnapshot:
    """A sequence of `tokens` and the bytes from which a context goes on after them, for prompts of `readers`
    or of everybody (None).
    """

    tokens: tuple[int, ...]
    data: Bytes
    readers: str | None = None

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return int(self.data.nbytes) + 8 * len(self.tokens)


class KvCache:
    """The states of one model in `room` bytes, the least recently used dropped first. Safe on any thread."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str | None, tuple[int, ...]], KvSnapshot] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of memory taken."""
        return self._size

    def put(self, tokens: Sequence[int], data: Bytes, readers: str | None = None) -> None:
        """Keep what was computed for `tokens`, for `readers` or for everybody."""
        state = KvSnapshot(tuple(tokens), data, readers)
        key = readers, state.tokens
        if state.size > self._room or not len(data):
            return
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return
            self._kept[key] = state
            self._size += state.size
            while self._size > self._room:
                _, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size

    def longest(self, wanted: Wanted) -> tuple[int, KvSnapshot | None]:
        """The state in memory that shares most with the beginning of a prompt, and how much."""
        with self._lock:
            found = (
                (wanted.shares(it.tokens, wanted.readers if it.readers is None else it.readers), it)
                for it in self._kept.values()
            )
            length, state = max(found, key=lambda each: each[0], default=(0, None))
            if not length or state is None:
                return 0, None
            self._kept.move_to_end((state.readers, state.tokens))
        return length, state

    def exact(self, tokens: Sequence[int]) -> KvSnapshot | None:
        """The state of exactly these tokens that is for everybody."""
        key = None, tuple(tokens)
        with self._lock:
            state = self._kept.get(key)
            if state is not None:
                self._kept.move_to_end(key)
        return state

    def drop(self, state: KvSnapshot) -> None:
        """Forget a state that cannot be used."""
        with self._lock:
            if self._kept.pop((state.readers, state.tokens), None) is not None:
                self._size -= state.size
