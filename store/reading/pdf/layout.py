"""The words of a page into lines and tables, in the order in which a person reads them.

Words make pieces of a line; pieces that stand beside one another, with the same gaps between them for some
lines, make a band of columns. Its columns are read one after the other if they are prose, across if a table.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean

from store.reading.pdf.lines import Line, Piece, Table, around, first_alone, lines
from store.reading.pdf.page import Box, Word
from store.reading.pdf.ruled import ruled

_CELL = 14.0
"""Characters. Where a column's pieces are shorter on average, they are cells, not lines of prose."""
_FULL = 0.75
"""Of a column's breadth, which most lines of prose reach and most cells do not."""
_LOOK_BACK = 12
"""Pieces that may stand beside another: as many as a row of a table has cells."""
MARKER = re.compile(r"[•◦▪▫‣●○■□–—*·\uf0b7\uf0a7-]|\(?(?:\d{1,3}|[a-zA-Z])[.)]")
"""What opens an item of a list."""


def layout(words: Sequence[Word], rules: Sequence[Box] = ()) -> list[Piece]:
    """A page's lines and tables in reading order; text turned on its side comes last."""
    found: list[Piece] = []
    for turn in sorted({word.turn for word in words}):
        upright = [_turned(word) for word in words if word.turn == turn]
        tables = list(ruled(upright, () if turn else rules))
        free = [word for word in upright if not any(table.box.holds(word.box) for table in tables)]
        found += _in_order([*lines(free), *tables], len(found))
    return found


def _turned(word: Word) -> Word:
    """The word as it stands when the page is turned so that it is upright."""
    if not word.turn:
        return word
    cos, sin = math.cos(math.radians(-word.turn)), math.sin(math.radians(-word.turn))
    box = word.box
    corners = [
        (x * cos - y * sin, x * sin + y * cos) for x in (box.x0, box.x1) for y in (box.top, box.bottom)
    ]
    xs, ys = zip(*corners, strict=True)
    return Word(word.text, Box(min(xs), min(ys), max(xs), max(ys)), word.size, word.bold, 0, word.field)


def _in_order(pieces: list[Piece], column: int) -> Iterator[Piece]:
    bands = list(_bands(sorted(pieces, key=lambda it: (it.box.top, it.box.x0))))
    whole = [it.box for band, columns in bands if len(columns) == 1 for it in band]
    for band, columns in bands:
        for part in _read_band(band, columns):
            column += 1
            edges = around(whole if len(columns) == 1 else [it.box for it in part])
            for it in part:
                if isinstance(it, Line):
                    yield replace(it, left=edges.x0, right=edges.x1, column=column)
                else:
                    yield it


def _bands(pieces: list[Piece]) -> Iterator[tuple[list[Piece], list[Box]]]:
    """Runs of pieces down the page, within which the columns are the same."""
    band: list[Piece] = []
    columns: list[Box] = []
    for piece in pieces:
        beside = [it for it in band[-_LOOK_BACK:] if _beside(it.box, piece.box)]
        merged = _with(columns, piece.box) if beside or len(columns) > 1 else [around([*columns, piece.box])]
        if band and len(columns) == 1 and beside:
            rest = [it for it in band if it not in beside]
            if rest:
                yield rest, [around([it.box for it in rest])]
            band, merged = beside, _with([around([it.box for it in beside])], piece.box)
        elif len(merged) < len(columns) or (len(merged) > len(columns) > 1 and not beside):
            yield band, columns
            band, merged = [], [piece.box]
        band.append(piece)
        columns = merged
    if band:
        yield band, columns


def _with(columns: list[Box], box: Box) -> list[Box]:
    """The columns when a piece is added: those that it touches become one."""
    touched = [it for it in columns if it.x0 < box.x1 and box.x0 < it.x1]
    rest = [it for it in columns if it not in touched]
    return sorted([*rest, around([*touched, box])], key=lambda it: it.x0)


def _beside(one: Box, other: Box) -> bool:
    apart = one.x1 <= other.x0 or other.x1 <= one.x0
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return apart and shared > 0.4 * min(one.bottom - one.top, other.bottom - other.top)


def _read_band(band: list[Piece], columns: list[Box]) -> Iterator[list[Piece]]:
    """The band's columns, one after the other, or its rows."""
    parts = [[it for it in band if column.holds(it.box)] for column in columns]
    texts = [[it for it in part if isinstance(it, Line)] for part in parts]
    if len(columns) == 1 or any(isinstance(it, Table) for it in band):
        yield from parts
        return
    if any(it.field for part in texts for it in part):
        yield band
        return
    rows, below = _rows([it for part in texts for it in part], columns)
    if len(rows) == 1 or all(MARKER.fullmatch(it.text) for it in texts[0]):
        yield [_across(row) for row in rows]
    elif len(columns) == 2 and sum(it.text.endswith(":") for it in texts[0]) * 2 > len(texts[0]):
        yield [replace(_across(row), field=True) for row in rows]
    elif _is_prose(texts, columns):
        yield from parts
        return
    else:
        cells = tuple(tuple(tuple(it.text for it in cell) for cell in row) for row in rows)
        bold = [all(it.bold for cell in row for it in cell) for row in rows]
        box = around([it.box for row in rows for cell in row for it in cell])
        yield [Table(cells, box, first_alone(bold))]
    if below:
        yield list(below)


def _is_prose(parts: list[list[Line]], columns: list[Box]) -> bool:
    """Whether the columns are lines of prose, which fill them or go on in small letters, and not cells."""
    for part, column in zip(parts, columns, strict=True):
        full = sum(it.box.x1 - column.x0 > _FULL * (column.x1 - column.x0) for it in part)
        small = sum(it.text[0].islower() for it in part[1:])
        if mean(len(it.text) for it in part) < _CELL or max(full, small + 1) * 2 < len(part):
            return False
    return True


def _rows(pieces: list[Line], columns: list[Box]) -> tuple[list[list[list[Line]]], list[Line]]:
    """The pieces by rows and columns, and those that stand below the last row.

    A row that lacks its first cell and others goes on with the one above: its cells hold several lines.
    """
    rows: list[list[list[Line]]] = []
    height = -math.inf
    for it in sorted(pieces, key=lambda it: it.box.bottom):
        at = next(n for n, column in enumerate(columns) if column.holds(it.box))
        if it.box.bottom - height > 0.5 * it.size:
            rows.append([[] for _ in columns])
            height = it.box.bottom
        rows[-1][at].append(it)
    rows = [[sorted(cell, key=lambda it: it.box.x0) for cell in row] for row in rows]
    below: list[Line] = []
    while len(rows) > 1 and rows[-1][0] and not any(rows[-1][1:]):
        below[:0] = rows.pop()[0]
    joined = rows[:1]
    for row in rows[1:]:
        if row[0] or all(row[1:]):
            joined.append(row)
        else:
            joined[-1] = [above + cell for above, cell in zip(joined[-1], row, strict=True)]
    return joined, below


def _across(row: list[list[Line]]) -> Line:
    cells = [it for cell in row for it in cell]
    text, box = " ".join(it.text for it in cells), around([it.box for it in cells])
    longest = max(cells, key=lambda it: len(it.text))
    return replace(longest, text=text, box=box, first=cells[0].first, bold=all(it.bold for it in cells))
