"""Keeps Chroma in step with the ledger, in the one process that owns it."""

import logging
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, select

from store.errors import ChromaFailed
from store.ledger import outbox
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.document_rows import readable
from store.ledger.schema import batches, passages, vectors
from store.search import exact
from store.search.chroma import ChromaIndex
from store.vectors import Vectors, VectorSpace

_log = logging.getLogger(__name__)

_BATCH = 2_000
"""Changes told to Chroma at a time: a kill costs at most these to be told again."""

_FEW = 64
"""So many pending changes are told in passing, in well under 0.1 s; for more, somebody calls `sync`."""

_WORN = 10_000
"""Chroma keeps a log of all it was ever told and replays it on opening, and forgotten vectors stay in its
files. Told so much more than it holds, it is built anew."""

_LOOKS = ((4, 2_000), (20, 8_000))
"""How many times the wanted number of vectors Chroma is asked for; and up to how many vectors that somebody
may read are scanned rather than that it is asked for more."""

_AT_ONCE = 200
"""Ids that the ledger is asked about at once: at 100,000 passages each takes 0.03 ms."""


class ChromaSync:
    """Chroma as the ledger's shadow. In a process that is not the owner, a shadow that never answers."""

    def __init__(self, directory: Path, ledger: Ledger, space: VectorSpace) -> None:
        self._ledger = ledger
        self._dense = ChromaIndex(directory / "chroma", space.key, space.dimension)
        self._owning = FileLock(directory / "owner.lock", thread_local=False)
        self._working = threading.Lock()
        self._broken = False
        self._claim()

    @property
    def owner(self) -> bool:
        return self._owning.is_locked

    def nearest(self, query: Vectors, scopes: Collection[str], limit: int) -> list[str] | None:
        """Ids of vectors that `scopes` may read, best first; None when only the exact scan can tell."""
        if not self._dense.is_open or self._broken or not self._is_even():
            return None
        try:
            return self._nearest(query, scopes, limit)
        except ChromaFailed as failure:
            self._give_up(failure)
            return None

    def sync(self) -> int:
        """Open Chroma and tell it every pending change; rebuild it where it broke. Returns how many."""
        if not self._claim():
            return 0
        with self._working:
            for _ in range(2):
                try:
                    return self._catch_up()
                except ChromaFailed as failure:
                    self._give_up(failure)
            return 0

    def close(self) -> None:
        with self._working:
            try:
                self._dense.close()
            except ChromaFailed as failure:
                self._give_up(failure)
            self._owning.release()

    def _nearest(self, query: Vectors, scopes: Collection[str], limit: int) -> list[str] | None:
        """Chroma is asked for the nearest of all, and the ledger says which of them may be read.

        Chroma's own filter takes 0.4 s for 50 scopes of 100,000 vectors, and misses more. Where others'
        vectors leave too few, what little the readers may read is scanned, or Chroma is asked for more.
        """
        for times, few in _LOOKS:
            near = self._dense.nearest(query, times * limit)
            with self._ledger.reading() as connection:
                found = _readable(connection, near, scopes, limit)
                if len(found) >= limit or len(near) < times * limit:
                    return found
                scanned = exact.nearest(connection, query, scopes, limit, few)
            if scanned is not None:
                return scanned
        return None

    def _claim(self) -> bool:
        """Become the owner if nobody is. The lock goes with the process, however that ends."""
        if not self.owner:
            try:
                self._owning.acquire(timeout=0)
            except Timeout:
                return False
        return True

    def _give_up(self, failure: ChromaFailed) -> None:
        """The exact scan answers until `sync` has built Chroma anew."""
        self._broken = True
        _log.warning("%s; exact search goes on, and Chroma is rebuilt at the next sync", failure)

    def _is_even(self) -> bool:
        """Whether nothing is pending; a few changes are told now rather than waited for."""
        with self._ledger.reading() as connection:
            left = outbox.pending(connection)
        if left == 0:
            return True
        if left > _FEW or not self._working.acquire(blocking=False):
            return False
        try:
            if self._dense.is_open:
                self._drain()
            return self._dense.is_open
        except ChromaFailed as failure:
            self._give_up(failure)
            return False
        finally:
            self._working.release()

    def _catch_up(self) -> int:
        with self._ledger.reading() as connection:
            wanted = fact(connection, outbox.REBUILD)
        if self._broken or wanted:
            self._dense.wipe()
            self._broken = False
        if not self._dense.is_open:
            self._open()
        return self._drain()

    def _open(self) -> None:
        """Open Chroma, and post whatever it lacks or has too much."""
        with self._ledger.reading() as connection:
            fits = self._is_of_this_ledger(fact(connection, "ledger"), int(fact(connection, "changes") or 0))
            worn = int(fact(connection, "told") or 0) > _WORN + 3 * outbox.count_wanted(connection)
        if worn or not fits:
            self._dense.wipe()
        self._dense.open()
        if self._dense.count() == 0:
            with self._ledger.writing() as connection:
                outbox.post_all(connection)
                set_fact(connection, "told", "0")
                set_fact(connection, outbox.REBUILD, "")
            return
        self._drain()
        with self._ledger.reading() as connection:
            count = outbox.count_wanted(connection)
        if self._dense.count() != count:
            self._compare()

    def _compare(self) -> None:
        """Post every vector that only one of Chroma and the ledger has."""
        held = self._dense.held()
        with self._ledger.writing() as connection:
            outbox.repost(connection, sorted(held ^ outbox.wanted(connection)))

    def _is_of_this_ledger(self, ledger: str, change: int) -> bool:
        """Not of another ledger, nor of a later state of this one that a backup has taken back."""
        owner, _, told = self._dense.stamp().partition(" ")
        return owner == ledger and told.isdigit() and int(told) <= change

    def _drain(self) -> int:
        told = 0
        while True:
            with self._ledger.reading() as connection:
                changes = outbox.take(connection, _BATCH)
                stamp = f"{fact(connection, 'ledger')} {fact(connection, 'changes')}"
            if not changes:
                return told
            self._dense.set_stamp(stamp)
            self._dense.apply(changes)
            with self._ledger.writing() as connection:
                outbox.done(connection, changes)
                set_fact(connection, "told", str(int(fact(connection, "told") or 0) + len(changes)))
            told += len(changes)


def _readable(connection: Connection, ids: Sequence[str], by: Collection[str], limit: int) -> list[str]:
    """The first `limit` of the ids that a readable passage has; no more are looked up than it takes."""
    found: list[str] = []
    for batch in batches(ids, _AT_ONCE):
        of_batch = select(vectors.c.id).join(passages, passages.c.vector == vectors.c.number)
        wanted = of_batch.where(vectors.c.id.in_(batch), readable(by))
        allowed = set(connection.execute(wanted).scalars())
        found += [address for address in batch if address in allowed]
        if len(found) >= limit:
            break
    return found[:limit]
