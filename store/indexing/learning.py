"""What a learned channel has, into the library: its talks, files and pages, for its members alone.

Whoever began to read there last keeps what they read: what others read before is old, and never stays.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from store.chunking import CHUNKING_VERSION, chunk
from store.conversations import Channel, Conversation, passages_of, source_of
from store.errors import Unreadable
from store.indexing.redacting import redact
from store.indexing.uploads import MOST_TEXT, SentFile
from store.learned import LearnedChannels, LearnedItem, source_id
from store.library import Library
from store.passage import Kind, Passage, Source
from store.reading import Document, Limits, Reader
from store.vectors import Embedder

UNREADABLE = "unreadable: "
"""What a refusal begins with where a file was had and could not be read."""


@dataclass(frozen=True, slots=True)
class HeardTalk:
    """A conversation as an item of its channel."""

    item: LearnedItem
    talk: Conversation


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A file or page as an item of its channel, with its address."""

    item: LearnedItem
    sent: SentFile
    url: str


class ChannelIndexer:
    """Threads may share it: each file is parsed in a process of its own. `reader` is from `learned.begin`."""

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

    def talks(self, channel: Channel, heard: Sequence[HeardTalk], reader: str) -> bool:
        """Put conversations into the library; False where another began to read since, or the channel is
        not learned any more. Raises what `Library.put` raises."""
        documents: list[tuple[Source, Sequence[Passage]]] = []
        for it in heard:
            source = source_of(channel, it.talk, self._embedder, self._chunk_tokens)
            documents.append((source, passages_of(source, it.talk, self._embedder, self._chunk_tokens)))
        return self._put(channel, documents, [it.item for it in heard], reader)

    def file(self, channel: Channel, heard: HeardFile, reader: str) -> bool:
        """Put a file into the library; where it cannot be read, why is noted. One that `inhouse forget`
        removed is not read again. As `talks`."""
        if source_id(channel.key, heard.item.item) in self._library.upkeep.forgotten:
            return self.learned.note(channel.key, [replace(heard.item, name="")], reader)
        try:
            document = self._document(heard.sent)
        except Unreadable as refused:
            item = replace(heard.item, refused=f"{UNREADABLE}{refused}")
            return self.learned.note(channel.key, [item], reader)
        made = (CHUNKING_VERSION, str(self._chunk_tokens), heard.sent.name, document.text)
        source = Source(
            id=source_id(channel.key, heard.item.item),
            kind=Kind.REMOTE,
            name=f"{channel.name}/{heard.sent.name}",
            title=document.title,
            url=heard.url,
            digest=hashlib.sha256("\0".join(made).encode("utf-8", "replace")).hexdigest(),
            audience=channel.audience,
            modified=document.front.updated or heard.sent.made,
        )
        limit = min(self._chunk_tokens, self._embedder.max_tokens)
        pieces = chunk(document, source, self._embedder.count, limit)
        return self._put(channel, [(source, pieces)], [heard.item], reader)

    def forget_person(self, person: str) -> int:
        """Forget what `person` wrote until now in learned channels and exports of Slack, for good; how many
        documents had words of theirs. Raises what `Library.put` raises."""
        gone = self.learned.forget_person(person, f"{time.time():017.6f}")
        return gone + redact(person, self._library, self._embedder, self._chunk_tokens)

    def _put(
        self,
        channel: Channel,
        documents: Sequence[tuple[Source, Sequence[Passage]]],
        items: Sequence[LearnedItem],
        reader: str,
    ) -> bool:
        key = channel.key
        # Known before they are there: whatever is forgotten then takes them along, also after a crash.
        if not self.learned.note(key, [replace(it, version="") for it in items], reader):
            return False
        self._library.put(documents)
        if self.learned.note(key, items, reader):
            return True
        # Somebody had it forgotten, or read something newer, while this was put there.
        for it in items:
            self.learned.touch(key, it.item)
        if self.learned.find(key) is None:
            self._library.remove(source_id(key, it.item) for it in items)
        return False

    def _document(self, sent: SentFile) -> Document:
        with Reader(self._limits) as reader:
            document = reader.parse(sent.data, PurePath(sent.read_as or sent.name))
        if len(document.text) > MOST_TEXT:
            raise Unreadable(f"holds over {MOST_TEXT:,} characters of text")
        return document
