"""One fetched item to its source and passages: what it is called, who may read it, by what it has changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.audience import Audience
from store.chunking import chunk
from store.connected import ConnectedSource
from store.indexing import content_digest, how_read
from store.ledger.roots import narrowed
from store.passage import Kind, Passage, Source
from store.reading import Document, Reader
from store.sources.connector import Fetched, Item
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Page:
    """An item as it goes into the library, and what of it was lost, a line for each loss."""

    source: Source
    passages: Sequence[Passage]
    lost: tuple[str, ...]


class Pages:
    """Makes them for one connected source, of up to `limit` tokens a passage."""

    def __init__(
        self, source: ConnectedSource, embedder: Embedder, chunk_tokens: int, reader: Reader
    ) -> None:
        self._source = source
        self._embedder = embedder
        self._limit = min(chunk_tokens, embedder.max_tokens)
        self._reader = reader

    @property
    def reading(self) -> str:
        """Stands for how items are read: where it differs from the last time, all are to be read again."""
        return content_digest(how_read(self._limit, self._embedder.key), b"")[:16]

    def audience(self, item: Item) -> Audience:
        """Who may read it: as the place says, else as whoever connected the source did."""
        return item.audience or self._source.audience

    def digest(self, item: Item, fetched: Fetched) -> str:
        """Of everything that source and passages are made from: equal digests, nothing to do."""
        told = (
            item.name,
            item.url,
            str(self.audience(item)),
            fetched.title,
            fetched.file.name,
            *fetched.lost,
        )
        return content_digest((*told, *how_read(self._limit, self._embedder.key)), fetched.data)

    def page(self, item: Item, fetched: Fetched) -> Page:
        """Raises Unreadable, and BadAudience where its front matter wants more readers than it may have."""
        document = self._reader.parse(fetched.data, fetched.file)
        if fetched.title:
            document = replace(document, title=fetched.title)
        source = self._source_of(item, fetched, document)
        passages = chunk(document, source, self._embedder.count, self._limit)
        return Page(source, passages, (*fetched.lost, *document.lost))

    def _source_of(self, item: Item, fetched: Fetched, document: Document) -> Source:
        return Source(
            id=self._source.document(item.id),
            kind=Kind.REMOTE,
            name=item.name,
            title=document.title,
            url=item.url or document.front.url,
            digest=self.digest(item, fetched),
            audience=narrowed(self.audience(item), document.front),
            modified=document.front.updated or item.modified or document.sent_at,
        )
