"""Where the files of one root come from: what they are called, where they lie on the web, who may read them.

What a source says of itself, and the digest by which a file is known to have changed, follow from it. Pure.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import quote

from store.chunking import CHUNKING_VERSION
from store.indexing.places import path_of, source_id
from store.indexing.walk import FoundFile, Walk
from store.ledger.roots import Root, narrowed, nearest
from store.passage import Kind, Source
from store.reading import Document
from store.vectors import Embedder

READING_VERSION = "10"
"""Part of each digest: change it when the readers would make another document of the same file."""


def how_read(limit: int, embedder: str) -> tuple[str, ...]:
    """What else than its bytes the passages of a file depend on."""
    return READING_VERSION, CHUNKING_VERSION, str(limit), embedder


def content_digest(parts: Iterable[str], data: bytes) -> str:
    """Of what a source says of itself, and of its bytes."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace") + b"\0\0" + data).hexdigest()


@dataclass(frozen=True, slots=True)
class Origin:
    """`folder` stands before the names of files, `base_url` before that on the web. `roots` are all that are
    indexed; passages are of up to `limit` tokens of the embedder called `embedder`."""

    roots: Sequence[Root]
    folder: str
    base_url: str
    limit: int
    embedder: str

    @classmethod
    def of(cls, found: Walk, roots: Sequence[Root], chunk_tokens: int, embedder: Embedder) -> Self:
        """Of what was walked: a file or folder that was named is called as in the folder around it that is
        indexed, unless it was given an address of its own."""
        own = source_id(found.named)
        root = nearest(roots, own)
        around = nearest([it for it in roots if it.id != own], own)
        folder, base_url = "", root.base_url
        if around.id and not root.base_url:
            above = found.root.relative_to(path_of(around.id)).as_posix()
            folder = "" if above == "." else f"{above}/"
            base_url = around.base_url
        return cls(roots, folder, base_url, min(chunk_tokens, embedder.max_tokens), embedder.key)

    def source(
        self, file: FoundFile, name: str, document: Document, digest: str, modified: datetime | None
    ) -> Source:
        """The source of a file, by the id `name`. Raises BadAudience."""
        return Source(
            id=name,
            kind=Kind.FILE,
            name=f"{self.folder}{file.name}",
            title=document.title,
            url=document.front.url or self._url(file),
            digest=digest,
            audience=narrowed(nearest(self.roots, name).audience, document.front),
            modified=document.front.updated or document.sent_at or modified,
        )

    def digest(self, file: FoundFile, name: str, data: bytes) -> str:
        """Of everything that passages and source are made from: equal digests, nothing to do."""
        parts = (
            f"{self.folder}{file.name}",
            str(nearest(self.roots, name).audience or ""),
            self._url(file),
            *how_read(self.limit, self.embedder),
        )
        return content_digest(parts, data)

    def _url(self, file: FoundFile) -> str:
        return f"{self.base_url.rstrip('/')}/{quote(self.folder + file.name)}" if self.base_url else ""
