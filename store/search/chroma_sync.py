"""Keeps Chroma in step with the ledger: one process feeds it. On a server, others search it too."""

import logging
import threading
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from store.errors import ChromaAway, ChromaFailed
from store.ledger import outbox
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.document_rows import readable
from store.ledger.schema import batches, passages, vectors
from store.location import Location
from store.search import exact
from store.search.chroma import ChromaIndex
from store.search.chroma_server import ChromaServer
from store.vectors import Vectors, VectorSpace

_log = logging.getLogger(__name__)

_BATCH = 2_000
"""Changes told to Chroma at a time: a kill costs at most these to be told again."""

_SCANNED = 8_000
"""So many changes that Chroma was not told of yet are scanned beside what it finds, in some 25 ms; with more,
all is scanned."""

_WORN = 10_000
"""Chroma keeps a log of all it was ever told and replays it on opening, and forgotten vectors stay in its
files. Told so much more than it holds, it is built anew."""

_LOOKS = ((4, 2_000), (20, 8_000))
"""How many times the wanted number of vectors Chroma is asked for; and up to how many vectors that somebody
may read are scanned rather than that it is asked for more."""

_AT_ONCE = 200
"""Ids that the ledger is asked about at once: at 100,000 passages each takes 0.03 ms."""


class ChromaSync:
    """Chroma as the ledger's shadow. In a process that is not the owner, an embedded one never answers."""

    def __init__(self, location: Location, ledger: Ledger, space: VectorSpace) -> None:
        self._ledger = ledger
        self._dense = _index(location, ledger, space)
        self._feeding = ledger.feeding(location.directory)
        self._working = threading.Lock()
        self._failure: ChromaFailed | None = None
        self._feeding.take()

    @property
    def owner(self) -> bool:
        return self._feeding.held

    @property
    def failed(self) -> bool:
        """Whether Chroma could not be asked, or told, the last time."""
        return self._failure is not None

    def nearest(self, query: Vectors, scopes: Collection[str], limit: int) -> list[str] | None:
        """Ids of vectors that `scopes` may read, best first; None when only the exact scan can tell."""
        if not self._dense.is_open or self._failure:
            return None
        with self._ledger.reading() as connection:
            # Before Chroma is asked: what it is told meanwhile is found twice, and not missed.
            left = outbox.pending(connection)
            if left > _SCANNED or not self._is_fed(connection):
                return None
            untold = exact.nearest_untold(connection, query, scopes, limit) if left else []
        try:
            found = self._nearest(query, scopes, limit)
        except ChromaFailed as failure:
            self._give_up(failure)
            return None
        if found is None or not untold:
            return found
        with self._ledger.reading() as connection:
            return exact.best_of(connection, query, {*found, *untold}, limit)

    def sync(self) -> int:
        """Open Chroma and tell it every pending change; rebuild it where it broke. Returns how many.

        Where another process feeds a server, it is only opened here.
        """
        with self._working:
            if not self._feeding.take() and not self._dense.shared:
                return 0
            for _ in range(2):
                before = self._failure
                try:
                    told = self._catch_up() if self.owner else self._follow()
                except ChromaFailed as failure:
                    self._give_up(failure, before)
                    if isinstance(failure, ChromaAway) or not self.owner:
                        break
                else:
                    if isinstance(before, ChromaAway):
                        _log.info("Chroma answers again")
                    return told
            return 0

    def close(self) -> None:
        with self._working:
            try:
                self._dense.close()
            except ChromaFailed as failure:
                self._give_up(failure)
            self._feeding.release()

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

    def _give_up(self, failure: ChromaFailed, before: ChromaFailed | None = None) -> None:
        """The exact scan answers until `sync` has built Chroma anew, or reached it. Told once where it stays
        away, as after `before`.
        """
        self._failure = failure
        rebuilt = self.owner and not isinstance(failure, ChromaAway)
        if rebuilt or type(before) is not type(failure):
            then = "rebuilt" if rebuilt else "asked again"
            _log.warning("%s; exact search goes on, and Chroma is %s at the next sync", failure, then)

    def _catch_up(self) -> int:
        with self._ledger.reading() as connection:
            wanted = fact(connection, outbox.REBUILD)
        if isinstance(self._failure, ChromaAway):
            self._dense.close()
        elif self._failure or wanted:
            self._dense.wipe()
        self._failure = None
        with self._ledger.reading() as connection:
            others = self._dense.is_open and not self._is_fed(connection)
        if others:  # who fed another index meanwhile struck out what this one was not told
            self._dense.close()
        if not self._dense.is_open:
            self._open()
        told = self._drain()
        if self._dense.shared and not told and self._lacks():
            # Begun again from an earlier state of its own, say: what it was told since it has forgotten.
            self._compare()
            return self._drain()
        return told

    def _follow(self) -> int:
        """Search what another process feeds, as long as it is what the ledger says."""
        if self._failure:
            self._dense.close()
        self._failure = None
        with self._ledger.reading() as connection:
            made = bool(fact(connection, "fed"))
        if made and not self._dense.is_open:
            self._dense.join()
        with self._ledger.reading() as connection:
            ours = self._dense.is_open and self._is_fed(connection) and self._fits(connection)
        if not ours or self._lacks():
            self._dense.close()
        return 0

    def _lacks(self) -> bool:
        """Whether it holds more or less than it was told; not where it is still being told."""
        with self._ledger.reading() as connection:
            left, change = outbox.pending(connection), fact(connection, "changes")
            wanted = outbox.count_wanted(connection)
        if left or self._dense.count() == wanted:
            return False
        with self._ledger.reading() as connection:
            return fact(connection, "changes") == change

    def _open(self) -> None:
        """Open Chroma, and post whatever it lacks or has too much."""
        with self._ledger.reading() as connection:
            fits = self._fits(connection)
            worn = int(fact(connection, "told") or 0) > _WORN + 3 * outbox.count_wanted(connection)
        if worn or not fits:
            self._dense.wipe()
        self._dense.open()
        with self._ledger.writing() as connection:
            known = self._is_fed(connection)
            set_fact(connection, "fed", self._dense.name)
            if self._dense.count() == 0:
                outbox.post_all(connection)
                set_fact(connection, "told", "0")
                set_fact(connection, outbox.REBUILD, "")
                return
        self._drain()
        with self._ledger.reading() as connection:
            count = outbox.count_wanted(connection)
        if not known or self._dense.count() != count:
            self._compare()

    def _compare(self) -> None:
        """Post every vector that only one of Chroma and the ledger has."""
        held = self._dense.held()
        with self._ledger.writing() as connection:
            outbox.repost(connection, sorted(held ^ outbox.wanted(connection)))

    def _is_fed(self, connection: Connection) -> bool:
        """Whether this is the index that changes are struck out for: it is named in the ledger by whoever
        became the feeder last. One that was thought to be gone may still be at work."""
        return fact(connection, "fed") == self._dense.name

    def _fits(self, connection: Connection) -> bool:
        """Not of another ledger, nor of a later state of this one that a backup has taken back."""
        ledger, change = fact(connection, "ledger"), int(fact(connection, "changes") or 0)
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
                if not self._is_fed(connection):
                    return told
                outbox.done(connection, changes)
                set_fact(connection, "told", str(int(fact(connection, "told") or 0) + len(changes)))
            told += len(changes)


def _index(location: Location, ledger: Ledger, space: VectorSpace) -> ChromaIndex:
    if location.chroma is None:
        return ChromaIndex(location.directory / "chroma", space.key, space.dimension)
    with ledger.reading() as connection:
        name = fact(connection, "ledger")
    return ChromaServer(location.chroma, name, space.key, space.dimension)


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
