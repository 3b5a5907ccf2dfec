"""A page of a PDF as values: the words, ruled lines and pictures that are seen on it.

PDFium is not thread-safe; the parser's process has one thread. Coordinates here are in points as the page is
seen, from its top left corner, y downwards.
"""

import ctypes
import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

See = Callable[[float, float], tuple[float, float]]
"""From a PDF's coordinates to those of the page as it is seen."""

_MOST_OBJECTS = 20_000
"""Page objects looked at for rules and pictures. A page with more is a drawing."""
_SMALLEST = 24.0
"""Points. A smaller picture is an ornament."""
_STRAIGHT = 1.0
"""Points by which a ruled line may slant."""
_LIGATURES = {
    ord("\x02"): "-",
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),
}
_RUN = re.compile(r"[^\s\x00-\x1f\uffff]*\x02|[^\s\x00-\x1f\uffff]+")
"""Letters without a space. U+0002 is what PDFium makes of a hyphen at the end of a line, U+002D or U+00AD."""
_WIDEST = 1.2
"""Of a letter's height, how wide it is at most, on average."""
_Corners = tuple[float, float, float, float]
_WHITE = 250
_UNSEEN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_BOLD = (b"bold", b"black", b"heavy")


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        """Whether the middle of `other` lies in it."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space. `size` is the font's; `turn` in degrees from upright; `field`: of a form."""

    text: str
    box: Box
    size: float
    bold: bool = False
    turn: int = 0
    field: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What is seen on a page. `drawn`: it shows something; `hidden`: it has text that is not seen."""

    words: tuple[Word, ...] = ()
    rules: tuple[Box, ...] = ()
    pictures: int = 0
    drawn: bool = False
    hidden: bool = False
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    turn: int
    seen: bool
    white: bool


def read_page(page: pypdfium2.PdfPage) -> Page:
    """What is seen on a page, its form's values left out."""
    see, paper = sight(page)
    rules, pictures, painted = _drawn(page, see)
    words: list[Word] = []
    hidden = False
    textpage = page.get_textpage()
    text = _characters(textpage)
    # Letters that nobody can name are as good as drawn.
    drawn = bool(rules or pictures or painted or "\x00" in text)
    for word, style in _words(textpage, text, see):
        # The text of a scan that went through OCR lies unseen on its picture, which shows the same words.
        behind = pictures if not style.seen else [*pictures, *painted]
        visible = (style.seen and not style.white) or any(it.holds(word.box) for it in behind)
        if visible and paper.holds(word.box):
            words.append(word)
        else:
            hidden = True
    bare = sum(not any(it.holds(word.box) for word in words) for it in pictures)
    return Page(tuple(words), tuple(rules), bare, drawn, hidden, paper.bottom)


def sight(page: pypdfium2.PdfPage) -> tuple[See, Box]:
    """How the page is seen, and the whole of it."""
    left, bottom, right, top = page.get_cropbox()
    turn = page.get_rotation() // 90 % 4
    turns: tuple[See, ...] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )
    return turns[turn], box_of(turns[turn], left, bottom, right, top)


def box_of(see: See, x0: float, y0: float, x1: float, y1: float) -> Box:
    """Two opposite corners in a PDF's coordinates, as they are seen."""
    (left, top), (right, bottom) = see(x0, y0), see(x1, y1)
    return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _words(textpage: pypdfium2.PdfTextPage, characters: str, see: See) -> Iterator[tuple[Word, _Style]]:
    """The words in the file's order, and how each is written."""
    styles: dict[int, _Style] = {}
    rect, handle = pdfium.FS_RECTF(), textpage.raw

    def box_at(index: int) -> tuple[float, float, float, float]:
        pdfium.FPDFText_GetLooseCharBox(handle, index, rect)
        return rect.left, rect.bottom, rect.right, rect.top

    for run in _RUN.finditer(characters):
        text, start = run[0], run.start()
        one, other = box_at(start), box_at(run.end() - 1)
        even = one[1] == other[1] and one[3] == other[3] and other[2] > one[0]
        if even and other[2] - one[0] <= _WIDEST * len(text) * (one[3] - one[1]):
            parts = [(start, text, (one[0], one[1], other[2], other[3]))]
        else:
            parts = list(_parted(text, start, [box_at(start + place) for place in range(len(text))]))
        for first, letters, corners in parts:
            style = _style(handle, first, styles, see)
            letters = letters.translate(_LIGATURES)
            yield Word(letters, box_of(see, *corners), style.size, style.bold, style.turn), style


def _characters(textpage: pypdfium2.PdfTextPage) -> str:
    """The page's text, with one character for each that PDFium counts."""
    count = textpage.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(textpage, 0, count, buffer) == count + 1:
        text = bytes(buffer)[:-2].decode("utf-16-le", "replace").replace("\ufffe", "\x02")
        if len(text) == count:
            return text
    codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if code <= sys.maxunicode else " " for code in codes)


def _parted(text: str, start: int, boxes: list[_Corners]) -> Iterator[tuple[int, str, _Corners]]:
    """The words of a run without spaces: where a gap is, or letters are raised and small, begins another."""
    cuts = [place for place in range(1, len(boxes)) if _apart(boxes[place - 1], boxes[place])]
    for first, end in pairwise([0, *cuts, len(boxes)]):
        x0, y0, x1, y1 = zip(*boxes[first:end], strict=True)
        yield start + first, text[first:end], (min(x0), min(y0), max(x1), max(y1))


def _apart(before: _Corners, now: _Corners) -> bool:
    gap = max(now[0] - before[2], before[0] - now[2], now[1] - before[3], before[1] - now[3])
    small, large = sorted(max(it[2] - it[0], it[3] - it[1]) for it in (before, now))
    return gap > 0.8 * small or small < 0.9 * large


def _style(handle: object, index: int, styles: dict[int, _Style], see: See) -> _Style:
    """How a character is written; asked once for each of the page's pieces of text."""
    piece = pdfium.FPDFText_GetTextObject(handle, index)
    key = ctypes.addressof(piece.contents) if piece else -1
    if key not in styles:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(handle, index, matrix)
        size = pdfium.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(handle, index, name, 128, None)
        (x0, y0), (x1, y1) = see(0, 0), see(matrix.a, matrix.b)
        turn = round(math.degrees(math.atan2(y1 - y0, x1 - x0))) % 360
        mode = pdfium.FPDFTextObj_GetTextRenderMode(piece) if piece else 0
        white = bool(piece) and _is_white(piece)
        bold = any(each in name.value.lower() for each in _BOLD)
        styles[key] = _Style(round(size, 1) or 1.0, bold, turn, mode not in _UNSEEN, white)
    return styles[key]


def _is_white(shape: object) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(shape, *colour)
    return min(each.value for each in colour[:3]) >= _WHITE


def _drawn(page: pypdfium2.PdfPage, see: See) -> tuple[list[Box], list[Box], list[Box]]:
    """Ruled lines, pictures, and what else white text can be seen on."""
    rules: list[Box] = []
    pictures: list[Box] = []
    painted: list[Box] = []
    count = pdfium.FPDFPage_CountObjects(page)
    for index in range(min(count, _MOST_OBJECTS)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        edges = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(shape, *edges)
        box = box_of(see, *(edge.value for edge in edges))
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules += _straight(shape, see)
            painted += [] if _is_white(shape) else [box]
        elif kind != pdfium.FPDF_PAGEOBJ_IMAGE:
            painted.append(box)
        elif min(box.x1 - box.x0, box.bottom - box.top) >= _SMALLEST:
            pictures.append(box)
    return rules, pictures, painted


def _straight(path: object, see: See) -> Iterator[Box]:
    """The lines of a path that run straight across or down the page, as boxes without breadth."""
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    start = before = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        place = see(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        ends = [(before, place)] if kind == pdfium.FPDF_SEGMENT_LINETO else []
        start = place if kind == pdfium.FPDF_SEGMENT_MOVETO else start
        if pdfium.FPDFPathSegment_GetClose(segment):
            ends.append((place, start))
        before = place
        for one, other in ends:
            across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
            if min(across, down) <= _STRAIGHT < max(across, down):
                yield Box(
                    min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
                )
