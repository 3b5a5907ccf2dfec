"""Keeps Chroma in step with the ledger, in the one process that owns it."""

import logging
import threading
from collections.abc import Collection
from pathlib import Path

from filelock import FileLock, Timeout

from store import outbox
from store.dense import Dense
from store.embedder import Embedder, Vectors
from store.errors import DenseFailed
from store.ledger import Ledger

_log = logging.getLogger(__name__)

_BATCH = 2_000
"""Changes told to Chroma at a time: a kill costs at most these to be told again."""

_FEW = 64
"""So many pending changes are told in passing, in well under 0.1 s; for more, somebody calls `sync`."""


class Projection:
    """Chroma as the ledger's shadow. Not the owner: a shadow that never answers."""

    def __init__(self, directory: Path, ledger: Ledger, embedder: Embedder) -> None:
        self._ledger = ledger
        self._dense = Dense(directory / "chroma", embedder.key, embedder.dimension)
        self._file_lock = FileLock(directory / "owner.lock", thread_local=False)
        self._working = threading.Lock()
        self.claim()

    @property
    def owner(self) -> bool:
        return self._file_lock.is_locked

    def claim(self) -> bool:
        """Become the owner if nobody is. The lock goes with the process, however that ends."""
        if not self.owner:
            try:
                self._file_lock.acquire(timeout=0)
            except Timeout:
                return False
        return True

    def nearest(self, query: Vectors, scopes: Collection[str], limit: int) -> list[str] | None:
        """Ids of vectors, best first; None when Chroma cannot answer, or not yet with everything."""
        if not self._dense.is_open or not self._is_even():
            return None
        try:
            return self._dense.nearest(query, scopes, limit)
        except DenseFailed as failure:
            _log.warning("dense search failed, the exact scan answers: %s", failure)
            return None

    def sync(self) -> int:
        """Open Chroma and tell it every pending change; rebuild it where it broke. How many changes were told."""
        if not self.claim():
            return 0
        with self._working:
            try:
                return self._open() + self._drain()
            except DenseFailed as failure:
                _log.warning("Chroma is rebuilt from the ledger: %s", failure)
            try:
                self._dense.wipe()
                return self._open() + self._drain()
            except DenseFailed as failure:
                _log.error("Chroma cannot be used, the exact scan answers: %s", failure)
                self._dense.close()
                return 0

    def close(self) -> None:
        with self._working:
            try:
                self._dense.close()
            except DenseFailed as failure:
                _log.warning("closing: %s", failure)
            self._file_lock.release()

    def _is_even(self) -> bool:
        """Whether nothing is pending; a few changes are told now rather than waited for."""
        with self._ledger.reading() as connection:
            left = outbox.pending(connection)
        if left == 0:
            return True
        if left > _FEW or not self._working.acquire(blocking=False):
            return False
        try:
            self._drain()
            return True
        except DenseFailed as failure:
            _log.warning("telling Chroma of changes failed: %s", failure)
            return False
        finally:
            self._working.release()

    def _open(self) -> int:
        if self._dense.is_open:
            return 0
        if self._dense.open():
            with self._ledger.writing() as connection:
                outbox.post_all(connection)
            return 0
        told = self._drain()
        self._reconcile()
        return told

    def _drain(self) -> int:
        told = 0
        while True:
            with self._ledger.reading() as connection:
                changes = outbox.take(connection, _BATCH)
            if not changes:
                return told
            self._dense.apply(changes)
            with self._ledger.writing() as connection:
                outbox.done(connection, changes)
            told += len(changes)

    def _reconcile(self) -> None:
        """Find what the two disagree on after a directory was lost, restored or half written, and post it."""
        with self._ledger.reading() as connection:
            wanted = outbox.all_vectors(connection)
        if self._dense.count() == len(wanted):
            return
        with self._ledger.writing() as connection:
            outbox.repost(connection, wanted ^ self._dense.ids())
