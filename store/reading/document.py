"""What reading a file gives: its text, where in the text its structure lies, its sections and its title."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import PurePath
from typing import Any, Self

from store.errors import Unreadable
from store.reading.decoding import clean
from store.reading.tree import Layout, blocks

MOST_HEADINGS = 20_000
"""Past it headings are text like any other: no honest document has as many."""

LONGEST_HEADING = 160
"""Characters. A longer heading is a paragraph in disguise, and would crowd the text out of its passages."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at `text[start:end]` of its document; in code, `start == end`: the line is text as well."""

    text: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Front:
    """What a file says of itself ahead of its text. `audience` is as written; None where unsaid."""

    title: str = ""
    url: str = ""
    audience: str | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    `headings` are in order of `start`; `pages[n]` is the offset where page n + 1 begins (PDF only);
    `lost` says what could not be read, one line for each loss, when the rest could. A mail was `sent` then
    (ISO 8601; "" where unsaid), and ahead of `begins`, an offset, stands who wrote it to whom.
    """

    text: str
    title: str
    layout: Layout = "markdown"
    headings: tuple[Heading, ...] = ()
    pages: tuple[int, ...] = ()
    front: Front = field(default_factory=Front)
    lost: tuple[str, ...] = ()
    sent: str = ""
    begins: int = 0

    @property
    def sent_at(self) -> datetime | None:
        """`sent` where it names a day and its zone, or one of none, which is taken for UTC."""
        try:
            found = datetime.fromisoformat(self.sent)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def first(self, most: int) -> Self:
        """Its first `most` characters, cut between two lines if it can be; what is left out is told."""
        if len(self.text) <= most:
            return self
        end = self.text.rfind("\n", most // 2, most) + 1 or most
        left_out = f"only its first {end:,} characters are read; split it"
        return replace(
            self,
            text=self.text[:end],
            headings=tuple(it for it in self.headings if it.end <= end),
            pages=tuple(it for it in self.pages if it < end),
            lost=(*self.lost, left_out),
            begins=min(self.begins, end),
        )

    def as_plain(self) -> dict[str, Any]:
        """The document as JSON takes it, for the way out of a parser's process."""
        plain = asdict(self)
        updated = self.front.updated
        plain["front"]["updated"] = updated.isoformat() if updated else None
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The inverse of `as_plain`."""
        front = dict(plain["front"])
        if front["updated"]:
            front["updated"] = datetime.fromisoformat(front["updated"])
        return cls(
            **{
                **plain,
                "headings": tuple(Heading(**each) for each in plain["headings"]),
                "pages": tuple(plain["pages"]),
                "lost": tuple(plain["lost"]),
                "front": Front(**front),
            }
        )


def heading_text(written: str) -> str:
    """A heading as people read it: one line, no markup at its ends, cut where it is too long."""
    line = " ".join(clean(written).split()).strip("*_` ")
    return line if len(line) <= LONGEST_HEADING else line[: LONGEST_HEADING - 1].rstrip() + "…"


_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]#+)?[ \t]*$")
_LINK = re.compile(r"!?\[([^\]\[]{0,200})\]\([^()]{0,500}\)")
_MARKER = re.compile(r"[*_`]+|\{[#.:][^{}]{0,100}\}|<[^<>]{0,200}>|\{%[^%]{0,200}%\}")


def find_headings(text: str) -> tuple[Heading, ...]:
    """The headings of a Markdown text that say something."""
    found: list[Heading] = []
    for it in blocks(text):
        if it.kind == "heading" and len(found) < MOST_HEADINGS:
            line = text[it.start : it.end].splitlines()[0]
            atx = _ATX.match(line)
            words = _MARKER.sub(" ", _LINK.sub(r"\1", (atx[2] if atx else line)[:2000]))
            if shown := heading_text(words):
                found.append(Heading(shown, it.level, it.start, it.end))
    return tuple(found)


def first_title(headings: tuple[Heading, ...], text: str) -> str:
    """The first heading of level 1, else the heading that the text begins with, or nothing."""
    begins = len(text) - len(text.lstrip())
    return next((each.text for each in headings if each.level == 1 or each.start == begins), "")


_LONGEST_TITLE = 100
_NO_TITLE = re.compile(r"[^\w\"'“«„(]|\d{1,3}[.)]\s|[\w-]+(?: [\w-]+)?:|.*[.!?,;:…]$")
_RULE = re.compile(r"[-=~_*#\s]*")


def opening_title(text: str) -> str:
    """The first line of a text that has no marks for headings, where it stands alone or in capitals."""
    first, _, rest = text.strip().partition("\n")
    line, below = first.strip(), rest.partition("\n")[0]
    if not rest.strip() or len(line) > _LONGEST_TITLE or _NO_TITLE.match(line):
        return ""
    words = [it for it in line.split() if it.isalpha()]
    loud = all(it.isupper() for it in words[:2])
    return heading_text(line) if words and (loud or _RULE.fullmatch(below)) else ""


def markdown_document(text: str, title: str, lost: tuple[str, ...] = ()) -> Document:
    """A document of Markdown that was written from another format; its own first heading names it sooner than
    `title` does. Raises Unreadable where there is no text."""
    if not text.strip():
        raise Unreadable("holds no text")
    headings = find_headings(text)
    return Document(text, first_title(headings, text) or title, headings=headings, lost=lost)


def unread_pictures(count: int) -> tuple[str, ...]:
    """The line of a document's losses that says how many pictures were not read."""
    if not count:
        return ()
    return ("1 picture is not read" if count == 1 else f"{count} pictures are not read",)


_DATE_OR_BETWEEN_WORDS = re.compile(r"((?<!\d)\d{4}-\d\d(?:-\d\d)?(?!\d))|[-_]+")
_NAMES_OF_THEIR_FOLDER = {"index", "readme", "_index", "default"}


def title_of(path: PurePath) -> str:
    """`going-out-of-office.md` is "Going out of office"; `leave/index.md` is "Leave"; a date stays one."""
    stem = path.stem
    if stem.casefold() in _NAMES_OF_THEIR_FOLDER and path.parent.name:
        stem = path.parent.name
    words = " ".join(_DATE_OR_BETWEEN_WORDS.sub(lambda it: it[1] or " ", stem).split()) or path.name
    return heading_text(words[:1].upper() + words[1:])


@dataclass(frozen=True, slots=True)
class Section:
    """`document.text[start:end]`, whose text proper begins at `body`; `level` is 0 ahead of all headings."""

    start: int
    body: int
    end: int
    level: int
    path: tuple[str, ...]


def sections(document: Document) -> Iterator[Section]:
    """The document's sections in order, which together are its whole text."""
    headings = document.headings
    ends = [heading.start for heading in headings] + [len(document.text)]
    yield Section(0, 0, ends[0], 0, ())
    above: list[tuple[int, str]] = []
    for heading, end in zip(headings, ends[1:], strict=True):
        while above and above[-1][0] >= heading.level:
            above.pop()
        above.append((heading.level, heading.text))
        yield Section(heading.start, heading.end, end, heading.level, tuple(text for _, text in above))


def common_path(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings that all of the paths begin with."""
    return tuple(same[0] for same in takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False)))
