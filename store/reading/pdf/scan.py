"""A page of a PDF as dots, for OCR, and what OCR reads as lines."""

from collections.abc import Iterator

import pypdfium2

from store.reading.ocr import Dots
from store.reading.pdf.items import ends
from store.reading.pdf.lines import Line
from store.reading.pdf.page import Box

_SCALE = 300 / 72
"""Dots a point: what tesseract is trained on."""
_LONGEST_SIDE = 5_000
_LINE, _PARAGRAPH = 12.0, 48.0
"""Made up, in points: how far below another a line stands. So wide a step tells nothing of the usual one."""


def dots_of(page: pypdfium2.PdfPage) -> Dots:
    """The page as it is seen, in grey."""
    scale = min(_SCALE, _LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    rows, across, stride = bytes(bitmap.buffer), bitmap.width, bitmap.stride
    grey = b"".join(rows[at : at + across] for at in range(0, stride * bitmap.height, stride))
    return Dots(across, bitmap.height, grey)


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text, at made-up places: a blank line begins a paragraph, also where most lines stand
    alone, unless a sentence goes on below it, as in what is widely spaced."""
    top, above = 0.0, ""
    rows = [row.strip() for row in text.replace("\f", "\n").split("\n")]
    for row, before in zip(rows, ["", *rows], strict=False):
        if row:
            goes_on = not ends(above) and row[0].islower()
            top += _LINE if before or goes_on else _PARAGRAPH
            yield Line(row, Box(0, top, 100, top + 10), 10.0, left=0, right=100, column=1)
            above = row
