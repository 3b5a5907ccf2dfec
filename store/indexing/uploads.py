"""One file that was sent in a conversation, into the library, for that conversation alone.

What it says of itself never widens who may read it, and gives it no address.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from store.audience import Audience
from store.chunking import chunk
from store.embedding import OnShare
from store.errors import Unreadable
from store.library import Library
from store.passage import Kind, Passage, Source
from store.reading import Document, Limits, Reader
from store.uploads import UPLOADED, Upload
from store.vectors import Embedder

MOST_TEXT = 1_000_000
"""Characters, some 400 pages: somebody waits for the reply, and each page takes the embedder a while."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file's bytes, its name as people see it, and when it was made, where that is known. `read_as` is the
    name that says how it is read, where its own does not."""

    name: str
    data: bytes
    made: datetime | None = None
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """What was read of a file: its title, its topmost headings in order, pages (0 where it has none), what
    was `lost`, a line for each loss."""

    source: str
    title: str
    headings: tuple[str, ...] = ()
    pages: int = 0
    lost: tuple[str, ...] = ()


class UploadReader:
    """Reads what is sent. Threads may share it: each file is parsed in a process of its own."""

    def __init__(self, library: Library, embedder: Embedder, limits: Limits, chunk_tokens: int) -> None:
        self._library = library
        self._embedder = embedder
        self._limits = limits
        self._chunk_tokens = chunk_tokens

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare | None = None) -> ReadUpload | None:
        """Put a file into the library. None where its sender had it forgotten, before or meanwhile.

        Raises Unreadable, and what `library.put` raises.
        """
        named = _source_id(sent, upload)
        if not self._library.uploads.expect(upload, named):
            return None
        document = self._document(sent)
        source = Source(
            id=named,
            kind=Kind.UPLOAD,
            name=sent.name,
            title=document.title,
            url="",
            digest=named.rpartition("/")[2],
            audience=Audience.of_conversation(upload.channel, upload.root),
            modified=document.front.updated or sent.made,
        )
        self._library.put([(source, self._passages(document, source))], on_share)
        if not self._library.uploads.stands(upload, named):
            return None
        return ReadUpload(named, document.title, _topmost(document), len(document.pages), document.lost)

    def _document(self, sent: SentFile) -> Document:
        with Reader(self._limits) as reader:
            document = reader.parse(sent.data, PurePath(sent.read_as or sent.name))
        if len(document.text) > MOST_TEXT:
            raise Unreadable(f"holds over {MOST_TEXT:,} characters of text; send a part of it")
        return document

    def _passages(self, document: Document, source: Source) -> Sequence[Passage]:
        limit = min(self._chunk_tokens, self._embedder.max_tokens)
        return chunk(document, source, self._embedder.count, limit)


def _source_id(sent: SentFile, upload: Upload) -> str:
    """By its content: sent twice in a conversation, it is one source."""
    digest = hashlib.sha256(sent.name.encode("utf-8", "replace") + b"\0" + sent.data).hexdigest()[:32]
    return f"{UPLOADED}{upload.channel}-{upload.root}/{digest}"


def _topmost(document: Document) -> tuple[str, ...]:
    """The headings of the highest level of which there is more than one; a lone one is the title."""
    by_level: dict[int, list[str]] = {}
    for it in document.headings:
        by_level.setdefault(it.level, []).append(it.text)
    found = next((by_level[level] for level in sorted(by_level) if len(by_level[level]) > 1), [])
    return tuple(dict.fromkeys(it for it in found if it != document.title))
