"""The dense index on a Chroma server, which several processes read and one of them feeds.

A server may be away, slow, begun again from nothing or from a backup, or shared with another ledger: so each
ledger has a collection named after it, how far it was told stands in the collection's metadata, and only a
collection that is gone is made anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from store.errors import ChromaAway, ChromaFailed
from store.location import ChromaAddress
from store.search.chroma import ChromaIndex, collection_name, failing, sealed_settings
from store.vectors import Vectors

_STAMP = "stamp"
# Seconds that a search waits before it is exact, and that changes may take to be kept: the client has no
# limits.
_SEARCHES_S, _KEEPS_S, _CONNECTS_S = 3.0, 60.0, 3.0


class ChromaServer(ChromaIndex):
    """The collection of one ledger, named `ledger`."""

    shared = True

    def __init__(self, address: ChromaAddress, ledger: str, embedder_key: str, dimension: int) -> None:
        self._address = address
        self._prefix = f"inhouse-{ledger}"
        self._name = collection_name(self._prefix, embedder_key, dimension)
        self._dimension = dimension
        self._client: Any = None
        self._collection: Any = None
        self._searcher: Any = None
        self._searched: Any = None

    @property
    def name(self) -> str:
        return str(self._collection.id) if self.is_open else "not open"

    def open(self) -> None:
        self._begin(make=True)

    def join(self) -> None:
        """Open what another process has made. Raises ChromaFailed."""
        self._begin(make=False)

    def stamp(self) -> str:
        """What was last noted; "" where there is no such collection. Raises ChromaAway."""
        from chromadb.errors import NotFoundError

        with self._failing():
            client = self._client or self._connected(_SEARCHES_S)
            try:
                return str((self._found(client).metadata or {}).get(_STAMP, ""))
            except NotFoundError:
                return ""
            finally:
                if client is not self._client:
                    _close(client)

    def set_stamp(self, text: str) -> None:
        with self._failing():
            self._collection.modify(metadata={_STAMP: text})

    def wipe(self) -> None:
        """Throw the collection away. Raises ChromaAway."""
        from chromadb.errors import NotFoundError

        self.close()
        with self._failing():
            client = self._connected(_KEEPS_S)
            try:
                with suppress(NotFoundError):
                    client.delete_collection(self._name)
            finally:
                _close(client)

    def close(self) -> None:
        searcher, self._searcher, self._searched = self._searcher, None, None
        if searcher is not None:
            with self._failing():
                _close(searcher)
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            with self._failing():
                _close(client)

    def _begin(self, *, make: bool) -> None:
        try:
            with self._failing():
                self._client = self._connected(_KEEPS_S)
                collection = self._made() if make else self._found(self._client)
                self._searcher = self._connected(_SEARCHES_S)
                self._searched = self._found(self._searcher)
                self._collection = collection
                self._probe()
        except ChromaFailed:
            self.close()
            raise

    def _found(self, client: Any) -> Any:
        return client.get_collection(self._name, embedding_function=None)

    def _nearest(self, query: Vectors, limit: int) -> list[str]:
        with self._failing():
            if self._searched is None:
                raise RuntimeError("closed meanwhile")
            found = self._searched.query(query_embeddings=[query.tolist()], n_results=limit, include=[])
            return [str(address) for address in found["ids"][0]]

    def _probe(self) -> None:
        """Its files are the server's own."""
        self._overwritten = True

    def _connected(self, seconds: float) -> Any:
        import chromadb
        import httpx

        parts = urlsplit(self._address.url)
        secure = parts.scheme == "https"
        headers = _headers(self._address)
        # Its constructor asks the server, without a limit, and one that fails is kept for ever.
        heartbeat = f"{self._address.url.rstrip('/')}/api/v2/heartbeat"
        httpx.get(heartbeat, headers=headers, timeout=_CONNECTS_S).raise_for_status()
        client = chromadb.HttpClient(
            host=self._address.url if parts.path.strip("/") else parts.hostname or "",
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            headers=headers,
            settings=sealed_settings(),
        )
        client._server._session.timeout = httpx.Timeout(seconds, connect=_CONNECTS_S)
        return client

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Only a collection that is gone is ChromaFailed: all else may pass, and is ChromaAway."""
        try:
            with failing():
                yield
        except ChromaFailed as failure:
            from chromadb.errors import NotFoundError

            if isinstance(failure.__cause__, NotFoundError):
                raise
            raise ChromaAway(str(failure)) from failure.__cause__


def ask_server(address: ChromaAddress) -> str:
    """What a Chroma server says of itself: its version. Raises ChromaAway."""
    import httpx

    version = f"{address.url.rstrip('/')}/api/v2/version"
    try:
        told = httpx.get(version, headers=_headers(address), timeout=_CONNECTS_S)
        return str(told.raise_for_status().json())
    except (httpx.HTTPError, ValueError) as failure:
        raise ChromaAway(f"{type(failure).__name__}: {address.url} does not answer as Chroma") from None


def _headers(address: ChromaAddress) -> dict[str, str]:
    return {"Authorization": f"Bearer {address.token.get_secret_value()}"} if address.token else {}


def _close(client: Any) -> None:
    """Its own `close` leaves its connections open, and those of another client within."""
    for each in (client, client._admin_client):
        each._server._session.close()
    client.close()
