"""Plain text and source code: the file's own text, with what can be told of its structure line by line."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from store.reading.decoding import decode
from store.reading.document import MOST_HEADINGS, Document, Heading, heading_text, opening_title, title_of
from store.reading.front_matter import split_front


def read(data: bytes, path: PurePath) -> Document:
    """A text of paragraphs, .txt or .rst. Raises Unreadable."""
    front, text, lost = split_front(decode(data))
    return Document(
        text, front.title or opening_title(text) or title_of(path), layout="prose", front=front, lost=lost
    )


def read_log(data: bytes, path: PurePath) -> Document:
    """A text of lines that each say something alone. Raises Unreadable."""
    return Document(decode(data), title_of(path), layout="entries")


_BEFORE = (
    r"export|default|public|private|protected|internal|static|final|abstract|async|pub(?:\([a-z]+\))?|unsafe|open"
    r"|sealed|data|virtual|override|inline|local|declare"
)
_KIND = (
    r"class|def|function\*?|func|fn|struct|interface|trait|impl|enum|module|namespace|object|record|type|service"
    r"|message"
)
_DEFINES = re.compile(
    rf"([ \t]*)(?:(?:{_BEFORE})[ \t]+){{0,6}}({_KIND})[ \t]+"
    r"(?:\([^()\r\n]{0,80}\)[ \t]*)?([A-Za-z_$][\w$]{0,100}(?:(?:\.|::)[\w$]{1,100}){0,4})"
)
_ABOVE = re.compile(r"[ \t]*(?:@|#|//|/\*|\*|--|;;)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TAB = 4
_MOST_ABOVE = 40
"""Lines of comments and decorators that are taken to belong to what they stand above."""


def read_code(data: bytes, path: PurePath) -> Document:
    """A file of source code or configuration. Its title is its name. Raises Unreadable."""
    text = decode(data)
    return Document(text, path.name, layout="lines", headings=tuple(islice(_headings(text), MOST_HEADINGS)))


def _headings(text: str) -> Iterator[Heading]:
    around: list[int] = []  # indents of the definitions we are inside
    above: list[int] = []  # where the comments and decorators right above begin
    for line in _LINE.finditer(text):
        found = _DEFINES.match(line[0])
        if found:
            indent = len(found[1].expandtabs(_TAB))
            while around and around[-1] >= indent:
                around.pop()
            around.append(indent)
            start = above[0] if above else line.start()
            yield Heading(heading_text(f"{found[2]} {found[3]}"), len(around), start, start)
        above = [*above, line.start()][-_MOST_ABOVE:] if not found and _ABOVE.match(line[0]) else []
