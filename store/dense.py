"""The dense index. Only this file knows Chroma.

Chroma holds ids, vectors and scopes, never a word of text, and may be thrown away at any time: the ledger has it all.
"""

import re
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from store.batches import batches
from store.embedder import Vectors
from store.errors import DenseFailed
from store.outbox import Pending

_CHUNKER = 1
"""Part of the collection's name: raise it when the way passages are cut or embedded changes."""

_MOST_SCOPES = 500
"""Chroma was seen to serve filters of 900 clauses; past this many the exact scan is quicker anyway."""

_TRIES = 3
"""A filtered read during a write sometimes says `Error finding id`; the next one succeeds."""


class Dense:
    """One collection in one directory, for one process. The caller holds the lock that makes it so."""

    def __init__(self, directory: Path, embedder_key: str, dimension: int) -> None:
        self._directory = directory
        self._opening = directory.with_name(f"{directory.name}.opening")
        key = re.sub(r"[^a-z0-9-]+", "-", embedder_key.lower()).strip("-")
        self._name = f"passages-{key[:400]}-{dimension}-v{_CHUNKER}"
        self._dimension = dimension
        self._client: Any = None
        self._collection: Any = None

    @property
    def is_open(self) -> bool:
        return self._collection is not None

    def open(self) -> bool:
        """Open, or make. True when it is empty, so that the ledger must tell it everything.

        A damaged HNSW file can crash the process that opens it, beyond any `except`. So a marker file stands beside
        the directory while it is opened, and whoever finds one there afterwards begins with an empty directory.
        """
        if self._opening.exists():
            self.wipe()
        self._directory.parent.mkdir(parents=True, exist_ok=True)
        self._opening.touch()
        try:
            with _failing():
                self._connect()
                empty = self._collection.count() == 0
                if not empty:
                    # Chroma reads its files at the first query: here, while the marker stands.
                    self._collection.query(query_embeddings=[self._probe()], n_results=1, include=[])
        except DenseFailed:
            self.close()
            raise
        self._opening.unlink(missing_ok=True)
        return bool(empty)

    def nearest(self, query: Vectors, scopes: Collection[str], limit: int) -> list[str]:
        """Ids of up to `limit` vectors that one of `scopes` may read, best first. Raises DenseFailed."""
        if not scopes:
            return []  # no filter would mean no restriction
        if len(scopes) > _MOST_SCOPES:
            raise DenseFailed("too many scopes for one filter")
        clauses: list[dict[str, Any]] = [{"scopes": {"$contains": scope}} for scope in sorted(scopes)]
        where = clauses[0] if len(clauses) == 1 else {"$or": clauses}
        for attempt in range(_TRIES):
            try:
                with _failing():
                    found = self._collection.query(
                        query_embeddings=[query.tolist()], n_results=limit, where=where, include=[]
                    )
                return [str(id) for id in found["ids"][0]]
            except DenseFailed as failure:
                if attempt == _TRIES - 1 or "Error finding id" not in str(failure):
                    raise
                time.sleep(0.01)
        raise AssertionError("unreachable")

    def apply(self, changes: Sequence[Pending]) -> None:
        """Make it so. May be repeated after a crash. Raises DenseFailed.

        A vector under an id never changes, so known ids get new scopes only: writing a vector over an existing id
        was seen to leave live records out of reach.
        """
        for batch in batches(changes):
            with _failing():
                known = set(self._collection.get(ids=[item.id for item in batch], include=[])["ids"])
                gone = [item.id for item in batch if item.vector is None and item.id in known]
                moved = [item for item in batch if item.vector is not None and item.id in known]
                fresh = [item for item in batch if item.vector is not None and item.id not in known]
                if gone:
                    self._collection.delete(ids=gone)
                if moved:
                    self._collection.update(ids=[item.id for item in moved], metadatas=_metadatas(moved))
                if fresh:
                    self._collection.add(
                        ids=[item.id for item in fresh],
                        embeddings=[item.vector for item in fresh],
                        metadatas=_metadatas(fresh),
                    )

    def count(self) -> int:
        with _failing():
            return int(self._collection.count())

    def ids(self) -> set[str]:
        """Every id it holds."""
        with _failing():
            return {str(id) for id in self._collection.get(include=[])["ids"]}

    def wipe(self) -> None:
        """Throw the directory away; the next `open` begins anew."""
        self.close()
        shutil.rmtree(self._directory, ignore_errors=True)
        self._opening.unlink(missing_ok=True)

    def close(self) -> None:
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            with _failing():
                client.close()

    def _connect(self) -> None:
        import chromadb  # 2 to 3 s, and most commands do not need it
        from chromadb.config import Settings

        class Sealed(Settings):  # type: ignore[misc]
            """Chroma's settings as we give them: not from ./.env, which is the bot's own, nor from the environment."""

            @classmethod
            def settings_customise_sources(cls, settings_cls: Any, init_settings: Any, **_others: Any) -> Any:
                return (init_settings,)

        given = Sealed(anonymized_telemetry=False, allow_reset=False, is_persistent=True)
        self._client = chromadb.PersistentClient(path=str(self._directory), settings=given)
        for other in self._client.list_collections():
            if other.name != self._name:  # of another embedder; its vectors left the ledger too
                self._client.delete_collection(other.name)
        self._collection = self._client.get_or_create_collection(
            self._name,
            embedding_function=None,
            # Files are never rewritten in place: a kill at the usual threshold of 1,000 broke 3 of 25.
            configuration={"hnsw": {"space": "cosine", "sync_threshold": 1_000_000}},
        )

    def _probe(self) -> list[float]:
        return [1.0] + [0.0] * (self._dimension - 1)


def _metadatas(items: Sequence[Pending]) -> list[dict[str, Any]]:
    return [{"scopes": list(item.scopes)} for item in items]


@contextmanager
def _failing() -> Iterator[None]:
    """Whatever Chroma raises, as DenseFailed; a panic of its Rust core is no Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as failure:
        raise DenseFailed(f"Chroma: {type(failure).__name__}: {failure}") from failure
