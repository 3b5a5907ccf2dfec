"""A conversation as a document: whole messages packed into passages, each with who wrote it and when. Pure.

Who and when stand on a line of their own above what was said, outside the message's span: search and writers
read them, and no sentence is cut from them. The title has the conversation's first words, so a late reply is
found by what it answers.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

from store.chunking import CHUNKING_VERSION, chunk
from store.conversations.grouping import Conversation, root_of
from store.conversations.message import Channel, Message
from store.passage import Kind, MessageSpan, Passage, Source
from store.reading import Document
from store.sentences import readable
from store.vectors import Embedder

VERSION = "1"
"""Part of each digest: change it when the same messages would give other passages."""

_OPENING = 100
"""Characters of the first words: a question as people ask it, and no whole report."""
_LEAST = 16
"""Tokens of a message that a passage has at least, however long its author's name."""


def channel_prefix(channel: str) -> str:
    """What the ids of all conversations of a channel begin with, given its key."""
    return f"slack:{channel}:"


def source_of(channel: Channel, talk: Conversation, embedder: Embedder, chunk_tokens: int) -> Source:
    """A conversation as a document of its channel; equal digests, equal passages."""
    limit = min(chunk_tokens, embedder.max_tokens)
    made = (VERSION, CHUNKING_VERSION, str(limit), embedder.key, channel.name, str(channel.audience))
    said = repr([astuple(it) for it in talk])
    opening = _opening(talk)
    return Source(
        id=channel_prefix(channel.key) + root_of(talk),
        kind=Kind.SLACK,
        name=channel.name,
        title=f"{channel.name}: {opening}" if opening else channel.name,
        url=talk[0].url,
        digest=hashlib.sha256("\0".join((*made, said)).encode("utf-8", "replace")).hexdigest(),
        audience=channel.audience,
        modified=datetime.fromtimestamp(float(talk[-1].ts), UTC),
    )


def passages_of(source: Source, talk: Conversation, embedder: Embedder, chunk_tokens: int) -> list[Passage]:
    """The conversation's passages in order; none where nobody wrote a word.

    Each has as many whole messages as the embedder reads; a longer message is parted at its sentences.
    """
    limit = min(chunk_tokens, embedder.max_tokens)
    room = max(limit - embedder.count(f"{source.title}\n"), limit // 2, 1)
    pieces = [piece for it in talk for piece in _pieces(it, source, embedder.count, room)]
    found: list[Passage] = []
    start, line = 0, 1
    for group in _packed(pieces, room):
        found.append(_passage(source, group, (start, line, len(found))))
        start += len(found[-1].text) + len(_APART)
        line += found[-1].text.count("\n") + len(_APART)
    return found


_APART = "\n\n"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A message, or a part of a long one, below the line that says who wrote it, and its `tokens`."""

    message: Message
    head: str
    body: str
    tokens: int

    @property
    def text(self) -> str:
        return f"{self.head}\n{self.body}"

    def span(self, at: int) -> MessageSpan:
        """Where its words stand in a passage in which it begins `at` a place."""
        start = at + len(self.head) + 1
        it = self.message
        return MessageSpan(start, start + len(self.body), it.ts, it.author, it.url, it.user)


def _pieces(message: Message, source: Source, count: Callable[[str], int], room: int) -> Iterator[_Piece]:
    said = MessageSpan(0, 0, message.ts, message.author, message.url).said
    files = f" ({', '.join(message.files)})" if message.files else ""
    head = f"{said}{files}:"
    body = message.text.strip()
    if not body and not files:
        return
    whole = count(f"{head}\n{body}")
    if whole <= room:
        yield _Piece(message, head, body, whole)
        return
    left = max(room - count(f"{head}\n"), _LEAST)
    # Its parts, as those of a page; they are chosen by its text alone.
    bare = Source(source.id, source.kind, source.name, "", "", "", source.audience)
    for part in chunk(Document(body, ""), bare, count, left):
        yield _Piece(message, head, part.text, count(f"{head}\n{part.text}"))


def _packed(pieces: Sequence[_Piece], room: int) -> Iterator[list[_Piece]]:
    held: list[_Piece] = []
    tokens = 0
    for it in pieces:
        if held and tokens + it.tokens > room:
            yield held
            held, tokens = [], 0
        held.append(it)
        tokens += it.tokens
    if held:
        yield held


def _passage(source: Source, group: Sequence[_Piece], place: tuple[int, int, int]) -> Passage:
    start, line, position = place
    spans: list[MessageSpan] = []
    text = ""
    for it in group:
        text += _APART if text else ""
        spans.append(it.span(len(text)))
        text += it.text
    name = "\x1f".join((source.id, str(position), text))
    return Passage(
        id=hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        source=source,
        headings=(),
        text=text,
        position=position,
        start=start,
        end=start + len(text),
        line=line,
        messages=tuple(spans),
    )


def _opening(talk: Conversation) -> str:
    """The first words of a conversation in one line; the name of a file where there are none."""
    words = next((said for it in talk if (said := readable(it.text))), "")
    words = words or next((name for it in talk for name in it.files), "")
    if len(words) <= _OPENING:
        return words
    return words[: _OPENING - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
