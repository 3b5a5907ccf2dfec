"""Documents that were read are put in lots, each a transaction; whoever watches is told how far that is."""

import time
from collections.abc import Sequence

from store.indexing.pace import Pace
from store.indexing.report import Progress, Watch
from store.library import Library
from store.passage import Passage, Source

_MOST, _FIRST = 128, 16
"""Passages that are embedded and committed together: enough to fill batches, few enough to be soon done."""

_LONGEST_S = 5.0
"""Seconds that a lot may take to fill, and to embed."""


class Lot:
    """What was read and waits to be put. Tell it in `files` how many files of how many were looked at."""

    def __init__(self, library: Library, watch: Watch) -> None:
        self.files = self.of = 0
        self.texts = 0
        """Texts that had to be embedded."""
        self.pace = Pace()
        self._library = library
        self._watch = watch
        self._waiting: list[tuple[Source, Sequence[Passage]]] = []
        self._since = 0.0
        self._put = 0

    def add(self, source: Source, passages: Sequence[Passage]) -> None:
        """Let a document wait; one longer than a lot is put at once. Raises what `library.put` raises."""
        if len(passages) > _MOST:
            self.put()
            self.texts += self._library.put_long(
                source,
                passages,
                lambda share: self._tell(self._put + round(len(passages) * share), source.name),
            )
            self._put += len(passages)
            return
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((source, passages))

    @property
    def empty(self) -> bool:
        """Whether nothing waits: all that was added is in the library."""
        return not self._waiting

    def put_if_full(self) -> None:
        full = self._passages >= self._most or len(self._waiting) >= _MOST
        if full or (self._waiting and time.monotonic() - self._since > _LONGEST_S):
            self.put()

    def put(self) -> None:
        """Put all that waits. Raises what `library.put` raises."""
        if not self._waiting:
            return
        passages = self._passages
        self.texts += self._library.put(
            self._waiting, lambda share: self._tell(self._put + round(passages * share))
        )
        self._put += passages
        self._waiting = []
        self.tell()

    def put_on_the_way_out(self) -> None:
        """What waits was read and is soon embedded; of a file too long for that, nothing was finished."""
        self._waiting = [it for it in self._waiting if len(it[1]) <= self._most]
        if self._waiting:
            self._tell(self._put, stopping=True)
            self.put()

    def tell(self, name: str = "") -> None:
        """Of the file that is read next."""
        self._tell(self._put, name)

    @property
    def _passages(self) -> int:
        return sum(len(passages) for _, passages in self._waiting)

    @property
    def _most(self) -> int:
        """Passages in a lot: a slow embedder gets small ones, since Ctrl-C waits for one."""
        return max(_FIRST, min(_MOST, round(self.pace.speed * _LONGEST_S)))

    def _tell(self, embedded: int, name: str = "", *, stopping: bool = False) -> None:
        self.pace.embedded(embedded)
        self._watch(
            Progress(self.files, self.of, name, embedded, self.pace.speed, self.pace.left, stopping=stopping)
        )
