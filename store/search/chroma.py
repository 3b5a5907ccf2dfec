"""The dense index, in a directory. Only this file and chroma_server.py know Chroma.

Chroma holds ids and vectors, never a word of text nor who may read it, and may be thrown away at any time.
"""

import re
import shutil
import struct
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from store.errors import ChromaFailed
from store.ledger.outbox import Pending
from store.ledger.schema import batches
from store.vectors import Vectors

_CHUNKER = 1
"""Part of the collection's name: raise it when the way passages are cut or embedded changes."""

_TRIES = 3
"""A read during a write sometimes says `Error finding id`; the next one succeeds."""

_HEADER = struct.Struct("<iQQQ")
_UNUSED = ("data_level0.bin", "length.bin")


class ChromaIndex:
    """One collection in one directory, for one process: the caller holds the lock that makes it so."""

    shared: ClassVar[bool] = False
    """Whether other processes may have it open too."""

    def __init__(self, directory: Path, embedder_key: str, dimension: int) -> None:
        self._directory = directory
        self._opening = directory.with_name(f"{directory.name}.opening")
        self._prefix = ""
        self._name = collection_name("passages", embedder_key, dimension)
        self._dimension = dimension
        self._client: Any = None
        self._collection: Any = None
        self._overwritten = False

    @property
    def is_open(self) -> bool:
        return self._collection is not None

    @property
    def name(self) -> str:
        """Of this very index, which no other one ever has."""
        return self._generation().name

    def open(self) -> None:
        """Open, or make. Raises ChromaFailed.

        A damaged HNSW file can crash the process that opens it, beyond any `except`. So a marker file stands
        beside the directory while it is opened, and who finds one there later begins with an empty directory.
        """
        if self._opening.exists():
            self.wipe()
        try:
            with self._failing():
                self._generation().mkdir(parents=True, exist_ok=True)
                self._opening.touch()
                self._connect()
                # Chroma reads its files at the first query: let it be now, while the marker stands.
                self._probe()
        except ChromaFailed:
            self.close()
            raise
        finally:
            self._opening.unlink(missing_ok=True)

    def join(self) -> None:
        """Open what another process has made: none may share a directory. Raises ChromaFailed."""
        raise ChromaFailed("Chroma: a directory is for one process")

    def nearest(self, query: Vectors, limit: int) -> list[str]:
        """Ids of up to `limit` vectors, best first, whoever may read them: the caller must ask the ledger.

        Raises ChromaFailed.
        """
        for _ in range(_TRIES):
            try:
                return self._nearest(query, limit)
            except ChromaFailed as failure:
                if "Error finding id" not in str(failure):
                    raise
                time.sleep(0.01)
        return self._nearest(query, limit)

    def apply(self, changes: Sequence[Pending]) -> None:
        """Make it so. May be repeated after a crash. Raises ChromaFailed.

        A vector under an id never changes, so known ids are left alone: writing a vector over an existing id
        was seen to leave live records out of reach.
        """
        for batch in batches(changes):
            with self._failing():
                known = set(self._collection.get(ids=[item.id for item in batch], include=[])["ids"])
                gone = [item.id for item in batch if item.vector is None and item.id in known]
                fresh = [item for item in batch if item.vector is not None and item.id not in known]
                if gone:
                    self._collection.delete(ids=gone)
                if fresh:
                    self._collection.add(
                        ids=[item.id for item in fresh], embeddings=[item.vector for item in fresh]
                    )
                if not self._overwritten:
                    self._probe()

    def count(self) -> int:
        with self._failing():
            return int(self._collection.count())

    def held(self) -> set[str]:
        """The ids of everything it holds."""
        with self._failing():
            return set(self._collection.get(include=[])["ids"])

    def stamp(self) -> str:
        """What was last noted with `set_stamp`: how far the ledger had come. Goes with the directory.

        A damaged one says nothing that fits a ledger.
        """
        file = self._generation() / "stamp"
        with self._failing():
            return file.read_bytes().decode("utf-8", "replace") if file.exists() else ""

    def set_stamp(self, text: str) -> None:
        with self._failing():
            (self._generation() / "stamp").write_text(text)

    def wipe(self) -> None:
        """Throw the directory away; the next `open` begins anew."""
        self.close()
        shutil.rmtree(self._directory, ignore_errors=True)
        self._opening.unlink(missing_ok=True)

    def close(self) -> None:
        client, self._client, self._collection = self._client, None, None
        self._overwritten = False
        if client is not None:
            with self._failing():
                client.close()

    def _generation(self) -> Path:
        """The folder in use, or a new one: Chroma remembers one that it failed to open as long as we live."""
        made = sorted(self._directory.iterdir()) if self._directory.is_dir() else []
        return made[-1] if made else self._directory / uuid.uuid4().hex[:8]

    def _probe(self) -> None:
        """Ask for something: then Chroma has read its files, or made them once there is anything to keep.

        hnswlib makes them of memory as it was given it, with words of any text that this process let go of
        before. They have no elements, below `sync_threshold`, and nothing in them counts: it is overwritten.
        """
        probe = [1.0] + [0.0] * (self._dimension - 1)
        self._collection.query(query_embeddings=[probe], n_results=1, include=[])
        self._overwritten = self._collection.count() > 0
        for header in self._generation().glob("*/header.bin"):
            if not _elements(header.read_bytes()):
                for file in map(header.with_name, _UNUSED):
                    with suppress(FileNotFoundError), file.open("r+b") as opened:
                        opened.write(bytes(file.stat().st_size))

    def _nearest(self, query: Vectors, limit: int) -> list[str]:
        with self._failing():
            found = self._collection.query(query_embeddings=[query.tolist()], n_results=limit, include=[])
            return [str(address) for address in found["ids"][0]]

    def _connect(self) -> None:
        import chromadb  # takes 2 to 3 s, and most commands do not need it

        self._client = chromadb.PersistentClient(
            path=str(self._generation()), settings=sealed_settings(is_persistent=True)
        )
        self._collection = self._made()

    def _made(self) -> Any:
        """The collection, made where it is missing. Another embedder's goes, as its vectors did elsewhere."""
        for other in self._client.list_collections():
            if other.name != self._name and other.name.startswith(self._prefix):
                self._client.delete_collection(other.name)
        return self._client.get_or_create_collection(
            self._name,
            embedding_function=None,
            # Files are never rewritten in place: at the usual threshold of 1,000 a kill broke 3 of 25.
            configuration={"hnsw": {"space": "cosine", "sync_threshold": 1_000_000}},
        )

    def _failing(self) -> AbstractContextManager[None]:
        return failing()


def collection_name(prefix: str, embedder_key: str, dimension: int) -> str:
    """What the collection of an embedder's vectors is called."""
    key = re.sub(r"[^a-z0-9-]+", "-", embedder_key.lower()).strip("-")
    return f"{prefix}-{key[:400]}-{dimension}-v{_CHUNKER}"


def sealed_settings(**given: Any) -> Any:
    """Chroma's settings, of what is given alone: ./.env is the bot's own, and the environment may allow a
    reset.
    """
    from chromadb.config import Settings

    class Sealed(Settings):  # type: ignore[misc]
        @classmethod
        def settings_customise_sources(cls, *_sources: Any, init_settings: Any, **_others: Any) -> Any:
            return (init_settings,)

    return Sealed(anonymized_telemetry=False, allow_reset=False, **given)


def _elements(header: bytes) -> int:
    """How many elements an index on disk has, by its header: a version, then sizes."""
    *_, elements = _HEADER.unpack_from(header)
    return int(elements)


@contextmanager
def failing() -> Iterator[None]:
    """Whatever Chroma raises, as ChromaFailed; a panic of its Rust core is no Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as failure:
        raise ChromaFailed(f"Chroma: {type(failure).__name__}: {failure}") from failure
