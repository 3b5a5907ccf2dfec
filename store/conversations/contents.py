"""What a message says, wherever Slack keeps it: in its text, its blocks or its attachments. Pure.

An app often leaves the text empty. What is forwarded stands in an attachment; so does the preview of a link,
which nobody wrote. What somebody quotes or forwards is kept apart from their own words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from store.conversations.blocks import words_in
from store.conversations.markup import apart, literal, plain
from store.conversations.payload import record, records, words

Json = Mapping[str, Any]
# A message of a person: plain, with files, "also sent to the channel".
SPOKEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
# How Slack words a forwarded message where it cannot be shown: `[November 20th, 2026 10:02 AM] ann: …`.
_FORWARDED = re.compile(r"^\[[^\[\]]{5,60}\] ([^:\n]{1,80}): ?")
# Files that Slack calls by their title: canvases, lists, posts and mails.
_TITLED = {"canvas", "quip", "docs", "list", "post", "space", "email"}


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said, in Slack's markup; `author` is what they are called, or "" if nobody knows."""

    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A message's own `words`, in Slack's markup, what it quotes or forwards, and the names of its files.

    `shows` is whether there is something in it that has no words, such as a picture.
    """

    words: str = ""
    quotes: tuple[Quote, ...] = ()
    files: tuple[str, ...] = ()
    shows: bool = False


def contents_of(message: Json) -> Contents:
    """All that `message` says, each thing once."""
    text = words(message.get("text"))
    blocks = records(message.get("blocks"))
    by_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    if not by_app and text.strip():
        # The text of a person's message is its rich text; what they paste as a table is a block of its own.
        blocks = [it for it in blocks if it.get("type") != "rich_text"]
    attached = [it for it in records(message.get("attachments")) if not _is_preview(it)]
    own = [_once(_attached(it)) or _fallback(it) for it in attached if by_app and not _is_forward(it)]
    own_words, quoted = apart(_once([text, *words_in(blocks), *own]))
    forwarded = [_forwarded(it) for it in attached if not by_app or _is_forward(it)]
    quotes = [Quote(quoted), *forwarded]
    return Contents(
        own_words,
        tuple(it for it in _distinct(quotes) if it.text),
        _files(message),
        bool(attached or blocks),
    )


def words_of(message: Json) -> str:
    """All that `message` says as one text in Slack's markup; quotes are marked, with their author."""
    said = contents_of(message)
    quotes = [
        f"{literal(it.author)}:\n{_marked(it.text)}" if it.author else _marked(it.text) for it in said.quotes
    ]
    files = [f"File: {literal(name)}" for name in said.files]
    return "\n".join(it for it in (said.words, *quotes, *files) if it)


def same_words(one: Json, other: Json) -> bool:
    """Whether two states of a message say the same: the preview of a link changes nothing."""
    first, second = contents_of(one), contents_of(other)
    return (first.words, first.quotes, first.files) == (second.words, second.quotes, second.files)


def _marked(text: str) -> str:
    return "\n".join(f"&gt; {line}" for line in text.split("\n"))


def _distinct(quotes: Iterable[Quote]) -> Iterator[Quote]:
    said: set[str] = set()
    for it in quotes:
        key = " ".join(plain(it.text).split())
        if key not in said:
            said.add(key)
            yield it


def _files(message: Json) -> tuple[str, ...]:
    """The names of the files that came with a message, or with what it forwards."""
    there = [message, *records(message.get("attachments"))]
    files = [file for each in there for file in records(each.get("files"))]
    return tuple(_name(file) for file in files if file.get("mode") != "tombstone")


def _name(file: Json) -> str:
    kinds = {words(file.get(it)) for it in ("filetype", "mode")}
    first, second = ("title", "name") if kinds & _TITLED else ("name", "title")
    return words(file.get(first)) or words(file.get(second)) or "a file"


def _is_forward(attachment: Json) -> bool:
    return bool(
        attachment.get("is_share") or attachment.get("is_msg_unfurl") or attachment.get("message_blocks")
    )


def _is_preview(attachment: Json) -> bool:
    """Whether Slack made it of a link."""
    linked = attachment.get("original_url") or attachment.get("from_url")
    return bool(linked) and not _is_forward(attachment)


def _forwarded(attachment: Json) -> Quote:
    told = _FORWARDED.match(words(attachment.get("fallback")))
    author = words(attachment.get("author_name")) or words(attachment.get("author_subname"))
    author = author or (told[1] if told else "")
    return Quote(_once(_attached(attachment)) or _fallback(attachment), author)


def _fallback(attachment: Json) -> str:
    """What is said where an attachment cannot be shown."""
    return _FORWARDED.sub("", words(attachment.get("fallback"))).strip()


def _attached(attachment: Json, depth: int = 0) -> Iterator[str]:
    yield from (words(attachment.get(name)) for name in ("pretext", "title", "text"))
    for field in records(attachment.get("fields")):
        title, value = words(field.get("title")), words(field.get("value"))
        yield f"{title}: {value}" if title and value else title or value
    yield from words_in(attachment.get("blocks"))
    for each in records(attachment.get("message_blocks")):
        yield from words_in(record(each.get("message")).get("blocks"))
    if depth == 0:
        for each in records(attachment.get("attachments")):
            yield _once(_attached(each, depth + 1))


def _once(parts: Iterable[str]) -> str:
    """The parts in lines, without those that others said before: a text often repeats its blocks."""
    kept: list[str] = []
    said = ""
    for part in parts:
        words = " ".join(plain(part).split())
        if words and not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said):
            said += f" {words}"
            kept.append(part.strip("\n"))
    return "\n".join(kept)
