"""Pages that a crawl has read, held on disk until they are fetched: no page is asked for twice."""

import hashlib
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from store.reading import MB
from store.sources.connector import Fetched
from store.sources.site.media import file_of, readable
from store.sources.web import Answer

_MOST_BYTES = 512 * MB
"""Of all together; what is past it is asked for again."""


class Held:
    """Each page is taken once. Close it."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="inhouse-site-")
        self._files: dict[str, PurePath] = {}
        self._room = _MOST_BYTES

    def put(self, url: str, answer: Answer) -> None:
        file, data = file_of(answer.url, answer.media_type), readable(answer)
        if file and len(data) <= self._room:
            self._path(url).write_bytes(data)
            self._files[url] = file
            self._room -= len(data)

    def take(self, url: str) -> Fetched | None:
        file = self._files.pop(url, None)
        if file is None:
            return None
        path = self._path(url)
        data = path.read_bytes()
        path.unlink()
        self._room += len(data)
        return Fetched(data, file)

    def let_go(self) -> None:
        """What nobody took, as it is no news, nobody will."""
        for url in [*self._files]:
            self.take(url)

    def close(self) -> None:
        self._folder.cleanup()

    def _path(self, url: str) -> Path:
        return Path(self._folder.name, hashlib.sha256(url.encode()).hexdigest())
