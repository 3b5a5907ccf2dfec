"""The files of a message as Slack describes them: what can be read, and why something cannot. Pure.

docs.slack.dev/reference/objects/file-object
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from store.conversations import identifier, number, records, words
from store.errors import UnknownFormat
from store.reading import format_of

Json = Mapping[str, Any]
_CANVASES = {"quip", "canvas"}
_UNNAMED = "a file"
_MOST_BYTES = 10**15
# Slack's names of kinds of text, where a snippet's name has no suffix of its own; others are plain text.
_SUFFIXES = {
    "markdown": ".md",
    "post": ".html",
    "space": ".html",
    "html": ".html",
    "python": ".py",
    "javascript": ".js",
    "typescript": ".ts",
    "shell": ".sh",
    "sql": ".sql",
    "yaml": ".yaml",
    "json": ".json",
    "csv": ".csv",
    "xml": ".xml",
    "css": ".css",
    "go": ".go",
    "java": ".java",
    "ruby": ".rb",
    "rust": ".rs",
    "php": ".php",
    "c": ".c",
    "cpp": ".cpp",
    "csharp": ".cs",
    "text": ".txt",
}


class WhyUnread(StrEnum):
    """Why a file is not read, as far as Slack and the settings decide that."""

    OFF = "off"
    NO_SCOPE = "no scope"
    NO_CANVAS_SCOPE = "no canvas scope"
    DELETED = "deleted"
    EXTERNAL = "external"
    FORWARDED = "forwarded"
    HIDDEN = "hidden"
    DENIED = "denied"
    TOO_LARGE = "too large"
    TOO_MANY = "too many"
    NOT_HANDED_OVER = "not handed over"
    FORGOTTEN = "forgotten"
    UNREADABLE = "unreadable"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that was not read, or of which something was not; `detail` is a limit, or what the store says of
    it: words that follow `it`."""

    name: str
    why: WhyUnread
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One file of a message. `obstacle` is why nobody need try to fetch it; `asks` that Slack tells more of
    it only when asked. `read_as` is the name that says how it is read."""

    id: str
    name: str
    url: str = ""
    size: int = 0
    canvas: bool = False
    post: bool = False
    read_as: str = ""
    web_page: bool = False
    made: datetime | None = None
    asks: bool = False
    obstacle: WhyUnread | None = None


def files_of(message: Json) -> Iterator[SharedFile]:
    """The files of a message, then those of what it forwards: these were not sent here, and are not read."""
    for file in records(message.get("files")):
        yield read_file(file)
    for attachment in records(message.get("attachments")):
        for file in records(attachment.get("files")):
            yield SharedFile(identifier(file.get("id")), _name(file), obstacle=WhyUnread.FORWARDED)


def read_file(file: Json) -> SharedFile:
    """A file object."""
    kind, mode = words(file.get("filetype")), words(file.get("mode"))
    canvas = kind in _CANVASES or mode in _CANVASES
    name = _name(file)
    return SharedFile(
        id=identifier(file.get("id")),
        name=name,
        url=words(file.get("url_private_download")) or words(file.get("url_private")),
        size=number(file.get("size"), _MOST_BYTES),
        canvas=canvas,
        post=mode in {"space", "post"},
        read_as=_read_as(name, kind, mode, canvas=canvas),
        web_page="html" in f"{file.get('mimetype')} {kind}",
        made=_made(file),
        asks=file.get("file_access") == "check_file_info",
        obstacle=_obstacle(file, mode),
    )


def _name(file: Json) -> str:
    """As people see it, on one line."""
    return " ".join((words(file.get("name")) or words(file.get("title"))).split()) or _UNNAMED


def _read_as(name: str, kind: str, mode: str, *, canvas: bool) -> str:
    stem = name.replace("/", " ")
    if canvas:
        return f"{stem}.md"
    if mode in {"space", "post"}:
        return f"{stem}.html"
    try:
        format_of(PurePath(stem))
    except UnknownFormat:
        if mode == "snippet":
            return stem + _SUFFIXES.get(kind, ".txt")
        plain = re.fullmatch(r"[a-z0-9]{1,8}", kind)
        return f"{stem}.{kind}" if plain and "." not in stem else stem
    return stem


def _obstacle(file: Json, mode: str) -> WhyUnread | None:
    if mode == "tombstone" or file.get("file_access") == "file_not_found":
        return WhyUnread.DELETED
    if mode == "hidden_by_limit":
        return WhyUnread.HIDDEN
    if file.get("is_external") or mode == "external":
        return WhyUnread.EXTERNAL
    return WhyUnread.DENIED if file.get("file_access") == "access_denied" else None


def _made(file: Json) -> datetime | None:
    try:
        created = number(file.get("created"), _MOST_BYTES)
        return datetime.fromtimestamp(created, UTC) if created else None
    except (ValueError, OverflowError, OSError):
        return None
