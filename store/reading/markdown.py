"""Markdown: the file's own text, with the headings found in it. Comments are blanked out: people see none.

markdown-it-py was tried: of 2,040 headings in 285 files 5 differ, all in one file, and it takes ten times as
long (1.4 s, not 0.14). Where headings stand decides the passages that ledgers hold.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from store.reading.decoding import decode
from store.reading.document import Document, Heading, heading_text, title_of

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^\r\n]*)")
MOST_HEADINGS = 20_000
"""Past it headings are text like any other: no honest document has as many."""
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+([^\r\n]*))?[\r\n]*\Z")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*[\r\n]*\Z")
_NOT_A_PARAGRAPH = re.compile(r"[ \t]*(?:[>|#]|[-*+][ \t]|\d+[.)][ \t]|<|\{%|    )")
_CLOSING = re.compile(r"(?:^|[ \t])#+[ \t]*$")
_LINK = re.compile(r"!?\[([^\]\[]{0,200})\]\([^()]{0,500}\)")
_MARKER = re.compile(r"[*_`]+|\{[#.:][^{}]{0,100}\}|<[^<>]{0,200}>|\{%[^%]{0,200}%\}")


_CODE_OR_COMMENT = re.compile(r"`[^`\r\n]*`|<!--")
_COMMENT_LINE = re.compile(r""" {0,3}\[[^\]\r\n]{0,80}\]:[ \t]*(?:#|<>)[ \t]*[("'].*""")


def read(data: bytes, path: PurePath) -> Document:
    """A Markdown file. Raises Unreadable."""
    from store.reading.front_matter import split_front  # with YAML, which headings do not need

    front, text, lost = split_front(decode(data))
    text = "".join(_seen(text))
    headings = tuple(islice(find_headings(text), MOST_HEADINGS))
    title = front.title or first_title(headings) or title_of(path)
    return Document(text, title, headings=headings, front=front, lost=lost)


def from_text(text: str, title: str, lost: tuple[str, ...] = ()) -> Document:
    """A document of Markdown that a reader wrote."""
    headings = tuple(islice(find_headings(text), MOST_HEADINGS))
    return Document(text, title, headings=headings, lost=lost)


def _seen(text: str) -> Iterator[str]:
    """The text's lines, comments outside code blanked out; a comment that is never closed is text."""
    fence, inside = "", False
    closed_before = text.rfind("-->")
    for line in LINE.finditer(text):
        written = line[0]
        if inside or not fence:
            opened = None if inside else FENCE.match(written)
            fence = opened[1] if opened else ""
            if not opened:
                written, inside = _without_comments(written, inside, closed_before - line.start())
        elif closes(written, fence):
            fence = ""
        yield written


def _without_comments(line: str, inside: bool, closed_before: int) -> tuple[str, bool]:
    """The line, as long as it was, and whether a comment is open behind it."""
    shown, at = "", 0
    while True:
        if inside:
            end = line.find("-->", at)
            stop = end + 3 if end >= 0 else len(line)
            shown += _blank(line[at:stop])
            at, inside = stop, end < 0
            if inside:
                return shown, True
        begins = (it.start() for it in _CODE_OR_COMMENT.finditer(line, at) if it[0] == "<!--")
        begin = next(begins, len(line))
        if begin >= closed_before or begin == len(line):
            rest = line[at:]
            return shown + (_blank(rest) if _COMMENT_LINE.match(line) else rest), False
        shown, at, inside = shown + line[at:begin], begin, True


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def first_title(headings: tuple[Heading, ...]) -> str:
    """The first heading of level 1, or nothing."""
    return next((each.text for each in headings if each.level == 1), "")


def find_headings(text: str) -> Iterator[Heading]:
    """`# ATX` headings, and lines underlined with `===` or `---`, outside code fences."""
    fence, blank_above = "", True
    before: re.Match[str] | None = None  # the line above, where it may be a heading that is underlined
    for line in LINE.finditer(text):
        written = line[0]
        if fence:
            fence = "" if closes(written, fence) else fence
            continue
        candidate = None
        if opened := FENCE.match(written):
            fence = opened[1]
        elif atx := _ATX.match(written):
            yield from _heading(_CLOSING.sub("", atx[2] or ""), len(atx[1]), line.start(), line)
        elif before and (underline := _UNDERLINE.match(written)):
            yield from _heading(before[0], 1 if underline[1][0] == "=" else 2, before.start(), line)
        elif blank_above and written.strip() and not _NOT_A_PARAGRAPH.match(written):
            candidate = line  # one line only: a longer paragraph above a rule is a paragraph above a rule
        before, blank_above = candidate, not written.strip()


def closes(line: str, fence: str) -> bool:
    """Whether `line` ends a code block that `fence` began."""
    bare = line.strip()
    return len(bare) >= len(fence) and bare == fence[0] * len(bare)


def _heading(written: str, level: int, start: int, line: re.Match[str]) -> Iterator[Heading]:
    shown = heading_text(_MARKER.sub(" ", _LINK.sub(r"\1", written[:2000])))
    if shown:
        end = line.start() + len(line[0].rstrip())
        yield Heading(shown, level, start, end)
