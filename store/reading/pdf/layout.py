"""The words of a page into lines and tables, in the order in which a person reads them.

Words make pieces of a line; pieces that stand beside one another, with the same gaps between them for some
lines, make a band of columns. Its columns are read one after the other if they are prose, across if a table.
"""

import math
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, product
from statistics import mean

from store.reading.decoding import clean
from store.reading.pdf.page import Box, Word

_GUTTER = 1.1
"""Of the font's size: a wider gap ends a piece of a line."""
_LEVEL = 0.6
"""Of the font's size: words whose middles are nearer stand on one line, raised ones too."""
_SPACE = 0.08
"""Of the font's size: words nearer than this are one."""
_CELL = 14.0
"""Characters. Where a column's pieces are shorter on average, they are cells, not lines of prose."""
_FULL = 0.75
"""Of a column's breadth, which most lines of prose reach and most cells do not."""
_NEAR = 2.0
"""Points between ruled lines that are meant as one."""
_MOST_RULES = 2_000
_LOOK_BACK = 12
"""Pieces that may stand beside another: as many as a row of a table has cells."""
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")
MARKER = re.compile(r"[•◦▪▫‣●○■□–—*·\uf0b7\uf0a7-]|\(?(?:\d{1,3}|[a-zA-Z])[.)]")
"""What opens an item of a list."""


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
    """Rows of cells, each of which is the lines that stand in it. The first row is the header."""

    rows: tuple[tuple[tuple[str, ...], ...], ...]
    box: Box


Piece = Line | Table


def layout(words: Sequence[Word], rules: Sequence[Box] = ()) -> list[Piece]:
    """A page's lines and tables in reading order; text turned on its side comes last."""
    found: list[Piece] = []
    for turn in sorted({word.turn for word in words}):
        upright = [_turned(word) for word in words if word.turn == turn]
        tables = list(_ruled(upright, () if turn else rules))
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
    box = _around([it.box for it in words])
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


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(it.x0 for it in boxes),
        min(it.top for it in boxes),
        max(it.x1 for it in boxes),
        max(it.bottom for it in boxes),
    )


def _in_order(pieces: list[Piece], column: int) -> Iterator[Piece]:
    bands = list(_bands(sorted(pieces, key=lambda it: (it.box.top, it.box.x0))))
    whole = [it.box for band, columns in bands if len(columns) == 1 for it in band]
    for band, columns in bands:
        for part in _read_band(band, columns):
            column += 1
            edges = _around(whole if len(columns) == 1 else [it.box for it in part])
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
        merged = _with(columns, piece.box) if beside or len(columns) > 1 else [_around([*columns, piece.box])]
        if band and len(columns) == 1 and beside:
            rest = [it for it in band if it not in beside]
            if rest:
                yield rest, [_around([it.box for it in rest])]
            band, merged = beside, _with([_around([it.box for it in beside])], piece.box)
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
    return sorted([*rest, _around([*touched, box])], key=lambda it: it.x0)


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
        yield [Table(cells, _around([it.box for row in rows for cell in row for it in cell]))]
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
    text, box = " ".join(it.text for it in cells), _around([it.box for it in cells])
    longest = max(cells, key=lambda it: len(it.text))
    return replace(longest, text=text, box=box, first=cells[0].first, bold=all(it.bold for it in cells))


def _ruled(words: Sequence[Word], rules: Sequence[Box]) -> Iterator[Table]:
    """The tables whose cells are ruled. A cell that spans several places stands in each of them."""
    for across, down in _grids(rules):
        xs = _places([it.x0 for it in down] + [edge for it in across for edge in (it.x0, it.x1)])
        ys = _places([it.top for it in across] + [edge for it in down for edge in (it.top, it.bottom)])
        inside: dict[tuple[int, int], list[Word]] = defaultdict(list)
        spans = _spans(xs, ys, across, down)
        for word in words:
            x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
            place = bisect(ys, y) - 1, bisect(xs, x) - 1
            if place in spans:
                inside[spans[place]].append(word)
        if len(xs) < 3 or len(ys) < 3 or len(inside) * 2 < len(set(spans.values())) or len(inside) < 3:
            continue
        texts = {span: tuple(it.text for it in lines(held)) for span, held in inside.items()}
        cells = (
            tuple(texts.get(spans[row, column], ()) for column in range(len(xs) - 1))
            for row in range(len(ys) - 1)
        )
        yield Table(tuple(row for row in cells if any(row)), Box(xs[0], ys[0], xs[-1], ys[-1]))


def _grids(rules: Sequence[Box]) -> Iterator[tuple[list[Box], list[Box]]]:
    """Ruled lines that touch one another: those across, those down."""
    flat = _joined([it for it in rules if it.bottom - it.top <= it.x1 - it.x0])
    upright = _joined([_flipped(it) for it in rules if it.bottom - it.top > it.x1 - it.x0])
    if len(flat) + len(upright) > _MOST_RULES:
        return
    groups: list[tuple[list[Box], list[Box]]] = [([it], []) for it in flat]
    for line in map(_flipped, upright):
        touched = [group for group in groups if any(_touch(it, line) for it in group[0])]
        groups = [group for group in groups if group not in touched]
        groups.append(([it for g in touched for it in g[0]], [line, *(it for g in touched for it in g[1])]))
    yield from (group for group in groups if len(group[0]) > 1 and group[1])


def _joined(rules: list[Box]) -> list[Box]:
    """Lines across the page, those that go on in one another as one."""
    found: list[Box] = []
    for it in sorted(rules, key=lambda it: (round(it.top / _NEAR), it.x0)):
        last = found[-1] if found else it
        if found and abs(last.top - it.top) <= _NEAR and it.x0 <= last.x1 + _NEAR:
            found[-1] = replace(last, x1=max(last.x1, it.x1))
        else:
            found.append(it)
    return found


def _flipped(box: Box) -> Box:
    return Box(box.top, box.x0, box.bottom, box.x1)


def _touch(across: Box, down: Box) -> bool:
    wide, high = (across.x0 - _NEAR, across.x1 + _NEAR), (down.top - _NEAR, down.bottom + _NEAR)
    return wide[0] <= down.x0 <= wide[1] and high[0] <= across.top <= high[1]


def _places(found: list[float]) -> list[float]:
    """The places, those near one another once."""
    ordered = sorted(found)
    return ordered[:1] + [it for before, it in pairwise(ordered) if it - before > _NEAR]


def _spans(
    xs: list[float], ys: list[float], across: list[Box], down: list[Box]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place of the grid, the first place of the cell that it belongs to."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for row, column in product(range(len(ys) - 1), range(len(xs) - 1)):
        x, y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
        walled = any(abs(it.x0 - xs[column]) <= _NEAR and it.top <= y <= it.bottom for it in down)
        roofed = any(abs(it.top - ys[row]) <= _NEAR and it.x0 <= x <= it.x1 for it in across)
        above, before = spans.get((row - 1, column)), spans.get((row, column - 1))
        spans[row, column] = (row, column)
        if above and not roofed:
            spans[row, column] = above
        elif before and not walled:
            spans[row, column] = before
    return spans
