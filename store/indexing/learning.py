"""What a learned channel has, into the library: its conversations, files and pages, for its members alone.

Whoever began to read an item last keeps it: what others read before is old, and never stays.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from store.chunking import CHUNKING_VERSION, chunk
from store.conversations import Channel, Conversation, passages_of, source_of
from store.errors import Unreadable
from store.indexing.uploads import MOST_TEXT, SentFile
from store.learned import LearnedChannels, LearnedItem, source_id
from store.library import Library
from store.passage import Kind, Passage, Source
from store.reading import Document, Limits, Reader
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class HeardTalk:
    """A conversation as `item`, which somebody began to read as `reader`."""

    item: LearnedItem
    talk: Conversation
    reader: str


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A file or page as `item`, with its address, which somebody began to read as `reader`."""

    item: LearnedItem
    sent: SentFile
    url: str
    reader: str


class ChannelIndexer:
    """Threads may share it: each file is parsed in a process of its own."""

    def __init__(self, library: Library, embedder: Embedder, limits: Limits, chunk_tokens: int) -> None:
        self._library = library
        self._embedder = embedder
        self._limits = limits
        self._chunk_tokens = chunk_tokens

    @property
    def learned(self) -> LearnedChannels:
        return self._library.learned

    def digest(self, channel: Channel, talk: Conversation) -> str:
        """Equal digests, equal passages."""
        return source_of(channel, talk, self._embedder, self._chunk_tokens).digest

    def talks(self, channel: Channel, heard: Sequence[HeardTalk]) -> None:
        """Put conversations into the library. Raises what `Library.put` raises."""
        fresh = [it for it in heard if self.learned.is_reader(channel.key, it.item.item, it.reader)]
        documents: list[tuple[Source, Sequence[Passage]]] = []
        for it in fresh:
            source = source_of(channel, it.talk, self._embedder, self._chunk_tokens)
            documents.append((source, passages_of(source, it.talk, self._embedder, self._chunk_tokens)))
        self._library.put(documents)
        for it in fresh:
            self._keep(channel.key, it.item, it.reader)

    def file(self, channel: Channel, heard: HeardFile) -> None:
        """Put a file into the library; where it cannot be read, why is noted. Raises as `talks` does."""
        key, item = channel.key, heard.item
        try:
            document = self._document(heard.sent)
        except Unreadable as refused:
            self.learned.note(key, replace(item, refused=str(refused)))
            return
        if not self.learned.is_reader(key, item.item, heard.reader):
            return
        made = (CHUNKING_VERSION, str(self._chunk_tokens), heard.sent.name, document.text)
        source = Source(
            id=source_id(key, item.item),
            kind=Kind.REMOTE,
            name=f"{channel.name}/{heard.sent.name}",
            title=document.title,
            url=heard.url,
            digest=hashlib.sha256("\0".join(made).encode("utf-8", "replace")).hexdigest(),
            audience=channel.audience,
            modified=document.front.updated or heard.sent.made,
        )
        limit = min(self._chunk_tokens, self._embedder.max_tokens)
        self._library.put([(source, chunk(document, source, self._embedder.count, limit))])
        self._keep(key, item, heard.reader)

    def _document(self, sent: SentFile) -> Document:
        with Reader(self._limits) as reader:
            document = reader.parse(sent.data, PurePath(sent.read_as or sent.name))
        if len(document.text) > MOST_TEXT:
            raise Unreadable(f"holds over {MOST_TEXT:,} characters of text")
        return document

    def _keep(self, channel: str, item: LearnedItem, reader: str) -> None:
        """Note that it is there, unless it was forgotten or read by another while it was put there."""
        if self.learned.is_reader(channel, item.item, reader):
            self.learned.note(channel, item)
        elif not self.learned.touch(channel, item.item):
            self.learned.drop(channel, [item.item])
