"""KV states kept for later: in memory, and those that last on disk too, both bounded.

A state is what a context has computed for a beginning of a text. It tells the text to whoever can read it, so
the files are the owner's alone, and forgetting a document empties the folder.
"""

import hashlib
import os
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.model.context import Bytes
from bot.model.prefixes import Prefixes

_SUFFIX = ".state"


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A sequence of `tokens` and the bytes from which a context goes on after them."""

    tokens: tuple[int, ...]
    data: Bytes

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return int(self.data.nbytes) + 8 * len(self.tokens)


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that states may take. `folder` is where those on disk lie, for one model and KV type alone."""

    memory: int
    disk: int = 0
    folder: Path | None = None


class States:
    """The states of one model, the least recently used dropped first. Safe from any thread."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._index: Prefixes[State] = Prefixes()
        self._kept: OrderedDict[tuple[int, ...], State] = OrderedDict()
        self._size = 0
        self._disk = _Disk(room.folder, room.disk) if room.folder and room.disk else None

    @property
    def size(self) -> int:
        """Bytes of memory taken."""
        return self._size

    def put(self, tokens: Sequence[int], data: Bytes, *, lasting: bool = False) -> None:
        """Keep what was computed for `tokens`; with `lasting` beyond this process, given a disk."""
        state = State(tuple(tokens), data)
        if state.size > self._room.memory or not len(data):
            return
        with self._lock:
            if state.tokens in self._kept:
                self._kept.move_to_end(state.tokens)
                return
            self._kept[state.tokens] = state
            self._index.add(state.tokens, state)
            self._size += state.size
            while self._size > self._room.memory:
                self._drop_oldest()
        if lasting and self._disk:
            self._disk.write(state)

    def longest(self, tokens: Sequence[int]) -> tuple[int, State | None]:
        """The state in memory that shares most with the beginning of `tokens`, and how much."""
        with self._lock:
            length, state = next(self._index.matches(tokens), (0, None))
            if state is not None and length:
                self._kept.move_to_end(state.tokens)
        return (length, state) if length else (0, None)

    def exact(self, tokens: Sequence[int]) -> State | None:
        """The state of exactly these tokens, from memory or from disk."""
        key = tuple(tokens)
        with self._lock:
            state = self._kept.get(key)
            if state is not None:
                self._kept.move_to_end(key)
        if state is None and self._disk and (state := self._disk.read(key)) is not None:
            self.put(key, state.data)
        return state

    def drop(self, state: State) -> None:
        """Forget a state that cannot be used, on disk too."""
        with self._lock:
            kept = self._kept.pop(state.tokens, None)
            if kept is not None:
                self._index.remove(kept.tokens, kept)
                self._size -= kept.size
        if self._disk:
            self._disk.drop(state.tokens)

    def _drop_oldest(self) -> None:
        _, state = self._kept.popitem(last=False)
        self._index.remove(state.tokens, state)
        self._size -= state.size


class _Disk:
    """States as files, named by the digest of their tokens. A file that cannot be used is as good as none."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._lock = threading.Lock()

    def write(self, state: State) -> None:
        path = self._path(state.tokens)
        part = path.with_suffix(".part")
        with self._lock, suppress(OSError):  # a full disk costs only speed
            if path.exists():
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.touch(mode=0o600)
            with part.open("wb") as file:
                for each in (np.asarray(state.tokens, np.int32), state.data, _digest(state.data)):
                    np.save(file, each)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            self._shrink()

    def read(self, tokens: tuple[int, ...]) -> State | None:
        path = self._path(tokens)
        try:
            with path.open("rb") as file:
                held, data, digest = (np.load(file, allow_pickle=False) for _ in range(3))
            good = tuple(held.tolist()) == tokens and np.array_equal(_digest(data), digest)
        except FileNotFoundError:
            return None
        except Exception:  # whatever a damaged file makes NumPy stumble on
            good = False
        if not good:
            self.drop(tokens)
            return None
        with suppress(OSError):
            os.utime(path)  # used now: it is dropped last
        return State(tokens, data)

    def drop(self, tokens: tuple[int, ...]) -> None:
        with suppress(OSError):
            self._path(tokens).unlink(missing_ok=True)

    def _path(self, tokens: tuple[int, ...]) -> Path:
        return self._folder / (hashlib.sha256(array("i", tokens).tobytes()).hexdigest() + _SUFFIX)

    def _shrink(self) -> None:
        files = [(it.stat(), it) for it in self._folder.glob(f"*{_SUFFIX}")]
        total = sum(found.st_size for found, _ in files)
        for found, path in sorted(files, key=lambda it: it[0].st_mtime_ns):
            if total <= self._limit:
                return
            path.unlink(missing_ok=True)
            total -= found.st_size


def _digest(data: Bytes) -> Bytes:
    return np.frombuffer(hashlib.blake2b(data.tobytes()).digest(), np.uint8)
