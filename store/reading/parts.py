"""Files within a file: each read by its own format, as a section of the one that holds it."""

import re
import time
from collections import defaultdict
from pathlib import PurePath, PurePosixPath

from store.errors import Unreadable
from store.reading.decoding import clean
from store.reading.document import Document, markdown_document
from store.reading.formats import format_of
from store.reading.opening import Limits
from store.reading.table import cell_text

_DEEPEST = 2
_CONTAINERS = ("store.reading.archive", "store.reading.mail")
_PICTURES = "store.reading.picture"
_PICTURES_S = 20.0
"""Of the minute that a file has, for reading the pictures in it."""
_NAMED = 3
_MOST_LOST = 40


class Parts:
    """The sections of one `container` so far, below headings of `level`, and what was lost of it. A file that
    cannot be read does not take the others with it."""

    def __init__(self, container: PurePath, level: int, kind: str) -> None:
        self._container, self._level, self._kind = container, level, kind
        self._room = Limits().text_chars
        self._pictures_s = _PICTURES_S
        self._why: dict[str, list[str]] = defaultdict(list)
        self.sections: list[str] = []

    def add(self, name: str, data: bytes, heading: str = "") -> None:
        """Read a file, whose name may be a path, as a section."""
        try:
            document = self._read(name, data)
            shown = cell_text(clean(heading or name))
            text = f"{'#' * self._level} {shown}\n\n{_lowered(document, self._level)}"
            if len(text) > self._room:
                raise Unreadable(
                    f"lies past {Limits().text_chars:,} characters of text; index it as a separate file"
                )
        except Unreadable as refused:
            self.lose(name, str(refused))
            return
        self._room -= len(text)
        self.sections.append(text)
        for loss in document.lost:
            self._why[f": {loss}"].append(name)

    def lose(self, name: str, why: str) -> None:
        self._why[f" not read: {why}"].append(name)

    @property
    def lost(self) -> tuple[str, ...]:
        """A line for each kind of loss."""
        told = [self._told(names, why) for why, names in self._why.items()]
        more = len(told) - _MOST_LOST
        return (*told[:_MOST_LOST], *([f"{more} more kinds of loss"] if more > 0 else ()))

    def _told(self, names: list[str], why: str) -> str:
        shown = clean(", ".join(names[:_NAMED]))
        if len(names) == 1:
            return f"the {self._kind} {shown}{' is' * why.startswith(' ')}{why}"
        more = ", …" if len(names) > _NAMED else ""
        return f"{len(names)} {self._kind}s ({shown}{more}){' are' * why.startswith(' ')}{why}"

    def _read(self, name: str, data: bytes) -> Document:
        path = PurePath(f"{self._container}!", *PurePosixPath(name).parts)
        found = format_of(path)
        deep = sum(part.endswith("!") for part in path.parts)
        if found.module in _CONTAINERS and deep >= _DEEPEST:
            raise Unreadable(f"lies within {deep} others; unpack it")
        began = time.monotonic()
        if found.module == _PICTURES and self._pictures_s <= 0:
            raise Unreadable("reading the pictures takes too long; index it as a separate file")
        try:
            document = found.load()(data, path)
        except (Unreadable, MemoryError):
            raise
        except RecursionError:
            raise Unreadable("nests its parts too deeply; save it in a simpler format") from None
        except Exception as wrong:  # parsers of damaged files raise whatever they stumble over
            raise Unreadable(f"is damaged ({type(wrong).__name__}); open it and save it again") from None
        finally:
            if found.module == _PICTURES:
                self._pictures_s -= time.monotonic() - began
        if document.front.audience is not None:  # the whole would show it to all who may read the rest
            raise Unreadable("names an audience of its own; index it as a separate file")
        return document


def _lowered(document: Document, level: int) -> str:
    """Its text as Markdown below a heading of `level`: code and lines in a fence, headings further down."""
    text = document.text
    if document.layout in ("lines", "entries"):
        longest = max(map(len, re.findall(r"^\s*(`{3,})", text, re.MULTILINE)), default=2)
        return f"{'`' * (longest + 1)}\n{text.rstrip()}\n{'`' * (longest + 1)}"
    parts, at = [], 0
    for heading in document.headings:
        parts += [text[at : heading.start], f"{'#' * min(6, heading.level + level)} {heading.text}"]
        at = heading.end
    return "".join((*parts, text[at:])).strip()


def joined(parts: Parts, title: str, ahead: str = "", lost: tuple[str, ...] = ()) -> Document:
    """What the container says itself, `ahead`, and its parts. Raises Unreadable where there is nothing."""
    text = "\n\n".join(filter(None, (ahead, *parts.sections)))
    lost = (*lost, *parts.lost)
    if not text:
        raise Unreadable(f"holds nothing that is read ({'; '.join(lost)[:400]})" if lost else "is empty")
    return markdown_document(text, title, lost)
