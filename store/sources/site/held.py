"""Pages that a crawl has read, held on disk until they are fetched: no page is asked for twice."""

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
        self._pages: dict[str, tuple[Path, PurePath]] = {}
        self._room = _MOST_BYTES

    def put(self, url: str, answer: Answer) -> None:
        file, data = file_of(answer.url, answer.media_type), readable(answer)
        if file is None or len(data) > self._room:
            return
        path = Path(self._folder.name) / str(len(self._pages))
        path.write_bytes(data)
        self._pages[url] = path, file
        self._room -= len(data)

    def take(self, url: str) -> Fetched | None:
        if url not in self._pages:
            return None
        path, file = self._pages[url]
        if not path.exists():
            return None  # it was taken before
        data = path.read_bytes()
        path.unlink()
        self._room += len(data)
        return Fetched(data, file)

    def close(self) -> None:
        self._folder.cleanup()
