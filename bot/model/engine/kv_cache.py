"""KV states kept for later, in bounded memory.

A state is what a context has computed for a beginning of a text. It tells the text to whoever can read it: it
is never written to disk.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.engine.slots import common_prefix
from bot.model.llama import Bytes


@dataclass(frozen=True, slots=True, eq=False)
class KvSnapshot:
    """A sequence of `tokens` and the bytes from which a context goes on after them."""

    tokens: tuple[int, ...]
    data: Bytes

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return int(self.data.nbytes) + 8 * len(self.tokens)


class KvCache:
    """The states of one model in `room` bytes, the least recently used dropped first. Safe on any thread."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, ...], KvSnapshot] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of memory taken."""
        return self._size

    def put(self, tokens: Sequence[int], data: Bytes) -> None:
        """Keep what was computed for `tokens`."""
        state = KvSnapshot(tuple(tokens), data)
        if state.size > self._room or not len(data):
            return
        with self._lock:
            if state.tokens in self._kept:
                self._kept.move_to_end(state.tokens)
                return
            self._kept[state.tokens] = state
            self._size += state.size
            while self._size > self._room:
                _, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size

    def longest(self, tokens: Sequence[int]) -> tuple[int, KvSnapshot | None]:
        """The state in memory that shares most with the beginning of `tokens`, and how much."""
        with self._lock:
            found = ((common_prefix(kept, tokens), state) for kept, state in self._kept.items())
            length, state = max(found, key=lambda each: each[0], default=(0, None))
            if not length or state is None:
                return 0, None
            self._kept.move_to_end(state.tokens)
        return length, state

    def exact(self, tokens: Sequence[int]) -> KvSnapshot | None:
        """The state of exactly these tokens."""
        key = tuple(tokens)
        with self._lock:
            state = self._kept.get(key)
            if state is not None:
                self._kept.move_to_end(key)
        return state

    def drop(self, state: KvSnapshot) -> None:
        """Forget a state that cannot be used."""
        with self._lock:
            if self._kept.pop(state.tokens, None) is not None:
                self._size -= state.size
