"""PDF as a person reads it: paragraphs, headings, lists and tables as Markdown. In the parser's process only.

PDFium gives the characters and where they stand; what belongs together is worked out in the files beside this
one, from Page values on by pure functions.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import PurePath

import pypdfium2
import pypdfium2.raw as pdfium

from store.errors import Unreadable
from store.reading.decoding import clean
from store.reading.document import Document, find_headings, heading_text, title_of, unread_pictures
from store.reading.ocr import HOW, lacking_pack, ocr_program, read_dots
from store.reading.pdf.form import with_values
from store.reading.pdf.furniture import without_furniture
from store.reading.pdf.hyphens import hyphens_of
from store.reading.pdf.layout import layout
from store.reading.pdf.lines import Piece, Table
from store.reading.pdf.page import Page, read_page
from store.reading.pdf.prose import blocks, joined, measures
from store.reading.pdf.scan import dots_of, lines_of

_TITLE_OF_A_TOOL = re.compile(
    r"^microsoft |^\(?(?:untitled|anonymous)|^document\d*$|\.(docx?|pptx?|xlsx?|tex|pdf|indd)$", re.IGNORECASE
)
_MOST_ENTRIES = 2000
_MOST_LINES_TOLD = 5
_SCANNED = "scanned or drawn, without text"
_MEND = f"; {HOW} to read it"
_OCR_SECONDS = 40.0
"""Of the minute that a file has; what was read until then is better than nothing."""


@dataclass(slots=True)
class _Losses:
    """What could not be read, by pages counted from 1."""

    failed: list[int] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    slanted: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    pictures: int = 0


def read(data: bytes, path: PurePath) -> Document:
    """A PDF's text. Raises Unreadable: encrypted, damaged, or without text."""
    document = _opened(data)
    losses = _Losses()
    pages, heights = zip(*_pages(document, losses), strict=True)
    usual = measures(pages)
    kept, furniture = without_furniture(pages, heights, usual.size)
    told = _told(document, losses, furniture)
    outline: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for title, level, page in _outline(document):
        outline[page].append((title, level))
    found = blocks(kept, outline, usual)
    hyphens = hyphens_of(text for page in kept for piece in page for text in _texts(piece))
    text, offsets = joined(found, hyphens, len(pages))
    if not text.strip():
        raise Unreadable(_nothing(losses))
    headings = find_headings(text)
    first = headings[0].text if headings and headings[0].start == 0 else ""
    title = _title(document) or first or title_of(path)
    return Document(text, title, headings=headings, pages=offsets, lost=told)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        # Many PDFs are encrypted with an empty password: anybody may read them, and not everybody may print.
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        if len(document):
            return document
    except pypdfium2.PdfiumError as wrong:
        if wrong.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unreadable("is encrypted; save it without a password") from None
    raise Unreadable("is not a complete PDF; open it and save it as a PDF again")


def _pages(document: pypdfium2.PdfDocument, losses: _Losses) -> Iterator[tuple[list[Piece], float]]:
    """What each page holds, and its height; a damaged page does not take the others with it."""
    program, began = ocr_program(), time.monotonic()
    for number in range(1, len(document) + 1):
        pieces: list[Piece] = []
        seen = Page()
        try:
            page = document[number - 1]
            seen = read_page(page)
            words = with_values(page, seen.words)
            losses.hidden += [number] * seen.hidden
            if words:
                losses.pictures += seen.pictures
                losses.slanted += [word.text for word in words if word.turn % 90]
                pieces = layout([word for word in words if not word.turn % 90], seen.rules)
            elif seen.drawn:
                if program and time.monotonic() - began < _OCR_SECONDS:
                    dots = dots_of(page)
                    pieces = list(lines_of(read_dots(program, dots)))
                    if not losses.lacking:
                        losses.lacking = [lacking_pack(program, dots)]
                losses.scanned += [number] * (not pieces)
            page.close()
        except (pypdfium2.PdfiumError, ValueError):
            losses.failed.append(number)
        yield pieces, seen.height


def _texts(piece: Piece) -> Sequence[str]:
    if isinstance(piece, Table):
        return [text for row in piece.rows for cell in row for text in cell]
    return [piece.text]


def _told(document: pypdfium2.PdfDocument, losses: _Losses, furniture: Sequence[str]) -> tuple[str, ...]:
    """One line for each kind of loss."""
    told = []
    if losses.scanned:
        told.append(f"{_named(losses.scanned)}: {_SCANNED}{'' if ocr_program() else _MEND}")
    told += filter(None, losses.lacking)
    if losses.failed:
        told.append(f"{_named(losses.failed)}: damaged and not read")
    if document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
        told.append("its form is an XFA form, which is not read; print it to a PDF")
    told += unread_pictures(losses.pictures)
    if losses.hidden:
        told.append(f"{_named(losses.hidden)}: text that nobody sees is left out")
    if losses.slanted:
        told.append(f"slanted text is left out: {' '.join(dict.fromkeys(losses.slanted))[:80]}")
    which = "the line with its page number" if len(document) == 1 else "a line that is repeated on every page"
    told += [f"{which} is left out: {line[:80]}" for line in furniture[:_MOST_LINES_TOLD]]
    return tuple(told)


def _nothing(losses: _Losses) -> str:
    """Why a document without text has none, and how to mend it."""
    if losses.scanned:
        read = "; ".join(filter(None, ("tesseract read nothing in it", *losses.lacking)))
        return f"is {_SCANNED}{f'; {read}' if ocr_program() else _MEND}"
    failed = "is damaged: none of its pages can be read; save it as a PDF again"
    return failed if losses.failed else "holds no text: its pages are empty"


def _named(pages: Sequence[int]) -> str:
    """`page 2`, `pages 2, 5-7`."""
    runs = []
    for _, run in groupby(enumerate(pages), key=lambda it: it[1] - it[0]):
        numbers = [number for _, number in run]
        runs.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}")
    return f"{'page' if len(pages) == 1 else 'pages'} {', '.join(runs)}"


def _title(document: pypdfium2.PdfDocument) -> str:
    shown = heading_text(clean(document.get_metadata_value("Title")))
    return "" if _TITLE_OF_A_TOOL.search(shown) else shown


def _outline(document: pypdfium2.PdfDocument) -> list[tuple[str, int, int]]:
    """The outline's entries: title, level from 1, page from 0."""
    found = []
    for entry in islice(document.get_toc(), _MOST_ENTRIES):
        target = entry.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            found.append((clean(entry.get_title()), entry.level + 1, page))
    return found
