"""PDF: the text of each page, with the outline's titles as headings. Runs in the parser's process only."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from store.errors import Unreadable
from store.reading.decoding import clean
from store.reading.document import Document, Heading, heading_text, title_of

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SENTENCE_ENDS = re.compile(r"[.!?:…]['\"’”)\]]*\s*\Z")
_TITLE_OF_A_TOOL = re.compile(
    r"^microsoft |^untitled|^document\d*$|\.(docx?|pptx?|xlsx?|tex|pdf|indd)$", re.IGNORECASE
)
_MOST_HEADINGS = 2000


def read(data: bytes, path: PurePath) -> Document:
    """A PDF's text, page after page. Raises Unreadable: encrypted, damaged, or without text."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = _opened(data)
    pages, lost = _pages(reader)
    if not any(page.strip() for page in pages):
        raise Unreadable(
            lost[0] if lost else "holds no text: it is scanned or drawn; run it through OCR first"
        )
    text, offsets = _joined(pages)
    return Document(
        text=text,
        title=_title(reader) or title_of(path),
        layout="prose",
        headings=_headings(reader, text, offsets),
        pages=offsets,
        lost=lost,
    )


def _opened(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many PDFs are encrypted with an empty password: anybody may read them, and not everybody may print.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("is encrypted; save it without a password")
        len(reader.pages)
    except DependencyError:
        raise Unreadable("is encrypted; save it without a password") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as wrong:
        raise Unreadable(f"is not a whole PDF ({type(wrong).__name__})") from None
    return reader


def _pages(reader: PdfReader) -> tuple[list[str], tuple[str, ...]]:
    """The text of each page, and what was lost; a damaged page does not take the others with it."""
    pages: list[str] = []
    lost: list[str] = []
    for number, page in enumerate(reader.pages, start=1):
        try:
            pages.append(_mended(page.extract_text()))
        except (MemoryError, RecursionError):
            raise
        except Exception as wrong:  # a parser of damaged files raises whatever it stumbles over
            pages.append("")
            lost.append(f"page {number} cannot be read ({type(wrong).__name__})")
    return pages, tuple(lost)


def _mended(text: str) -> str:
    """Without what typesetting put in: NULs, soft hyphens, and words broken at the end of a line."""
    text = clean(text.replace("\x00", "").replace("\xad", ""))
    return _HYPHENATED.sub("", text).strip()


def _joined(pages: list[str]) -> tuple[str, tuple[int, ...]]:
    """One text, and where each page begins. A sentence that goes on overleaf stays one paragraph."""
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    for page in pages:
        if parts:
            gap = "\n\n" if not page or _SENTENCE_ENDS.search(parts[-1][-20:]) else "\n"
            parts.append(gap)
            length += len(gap)
        offsets.append(length)
        parts.append(page)
        length += len(page)
    return "".join(parts), tuple(offsets)


def _title(reader: PdfReader) -> str:
    try:
        stated = reader.metadata.title if reader.metadata else None
    except Exception:  # as above: damaged metadata is no metadata
        return ""
    shown = heading_text(clean(str(stated))) if stated else ""
    return "" if _TITLE_OF_A_TOOL.search(shown) else shown


def _headings(reader: PdfReader, text: str, offsets: tuple[int, ...]) -> tuple[Heading, ...]:
    """The outline's entries that are found, word for word, at the begin of a line of their page."""
    found: list[Heading] = []
    try:
        entries = list(_entries(reader, reader.outline, 1))
    except Exception:  # as above: a damaged outline is no outline
        return ()
    after = 0
    for title, level, page in entries:
        words = r"\s+".join(re.escape(word) for word in title.split())
        begin, end = offsets[page], offsets[page + 1] if page + 1 < len(offsets) else len(text)
        line = re.compile(rf"^[ \t]*(?:[\dA-Z.]+[ \t]+)?{words}[ \t]*$", re.MULTILINE | re.IGNORECASE)
        match = line.search(text, max(begin, after), end) if words else None
        if match:
            found.append(Heading(heading_text(title), level, match.start(), match.end()))
            after = match.end()
    return tuple(found)


def _entries(reader: PdfReader, outline: list[Any], level: int) -> Iterator[tuple[str, int, int]]:
    for entry in outline[:_MOST_HEADINGS]:
        if isinstance(entry, list):
            yield from _entries(reader, entry, level + 1)
        else:
            page = reader.get_destination_page_number(entry)
            if page is not None and page >= 0 and entry.title:
                yield str(entry.title), level, page
