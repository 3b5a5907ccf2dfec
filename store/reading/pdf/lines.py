"""The words of a page into pieces of lines, which no wide gap parts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from store.reading.decoding import clean
from store.reading.pdf.page import Box, Word

_GUTTER = 1.1
"""Of the font's size: a wider gap ends a piece of a line."""
_LEVEL = 0.6
"""Of the font's size: words whose middles are nearer stand on one line, raised ones too."""
_SPACE = 0.08
"""Of the font's size: words nearer than this are one."""
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one line. `left` and `right` are the edges of its column; `column` counts in reading order.
    `first` is the breadth of its first word, which would have stood on the line above had there been room."""

    text: str
    box: Box
    size: float
    bold: bool = False
    first: float = 0.0
    field: bool = False
    left: float = 0.0
    right: float = 0.0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each of which is the lines that stand in it. `set_off`: the first row alone is bold."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    box: Box
    set_off: bool = False


def first_alone(bold: Sequence[bool]) -> bool:
    """Of rows that are bold or not, whether the first stands out."""
    return bold[0] and not all(bold[1:])


Piece = Line | Table


def lines(words: Iterable[Word]) -> Iterator[Line]:
    """Words on one height, as far as no wide gap parts them."""
    row: list[Word] = []
    large = height = 0.0
    for word in sorted(words, key=lambda it: it.box.bottom + it.box.top):
        middle = (word.box.top + word.box.bottom) / 2
        if row and middle - height > _LEVEL * min(word.size, large):
            yield from _pieces(row)
            row = []
        if not row or word.size > large:
            large, height = word.size, middle
        row.append(word)
    yield from _pieces(row)


def _pieces(row: list[Word]) -> Iterator[Line]:
    piece: list[Word] = []
    reached = 0.0
    for word in sorted(row, key=lambda it: it.box.x0):
        wide = word.box.x0 - reached > _GUTTER * max(word.size, piece[-1].size) if piece else False
        if piece and (wide or word.field or piece[-1].field):
            yield _line(piece)
            piece = []
        reached = max(reached, word.box.x1) if piece else word.box.x1
        piece.append(word)
    if piece:
        yield _line(piece)


def _line(words: list[Word]) -> Line:
    size = max(words, key=lambda it: len(it.text) * 100 + it.size).size
    box = around([it.box for it in words])
    if sum(bool(_FROM_RIGHT.search(it.text)) for it in words) * 2 > len(words):
        runs = groupby(reversed(words), key=lambda it: bool(_FROM_RIGHT.search(it.text)))
        words = [it for arabic, run in runs for it in (run if arabic else reversed(list(run)))]
    text = ""
    before: Word | None = None
    for word in words:
        if before:
            gap = max(word.box.x0 - before.box.x1, before.box.x0 - word.box.x1)
            text += " " if gap > _SPACE * word.size else ""
        raised = before and word.size < 0.8 * size and word.box.bottom < before.box.bottom - 0.1 * size
        small_first = not before and word.size < 0.95 * size and len(words) > 1 and word.text.isdigit()
        text += word.text.translate(_SUPERSCRIPT) if raised or small_first else word.text
        before = word
    bold, field = all(it.bold for it in words), any(it.field for it in words)
    return Line(clean(text), box, size, bold, words[0].box.x1 - words[0].box.x0, field)


def around(boxes: Sequence[Box]) -> Box:
    """The part of a page that holds all of these."""
    return Box(
        min(it.x0 for it in boxes),
        min(it.top for it in boxes),
        max(it.x1 for it in boxes),
        max(it.bottom for it in boxes),
    )
