"""Tables whose cells are ruled: the grids of a page's lines, and the words that stand in them."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from store.reading.pdf.lines import Table, first_alone, lines
from store.reading.pdf.page import Box, Word

_NEAR = 2.0
"""Points between ruled lines that are meant as one."""
_MOST_RULES = 2_000


def ruled(words: Sequence[Word], rules: Sequence[Box]) -> Iterator[Table]:
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
        bold = {span: all(it.bold for it in held) for span, held in inside.items()}
        places = [[spans[row, column] for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
        used = [row for row in places if any(span in texts for span in row)]
        cells = tuple(tuple(texts.get(span, ()) for span in row) for row in used)
        set_off = first_alone([all(bold.get(span, True) for span in row) for row in used])
        yield Table(cells, Box(xs[0], ys[0], xs[-1], ys[-1]), set_off)


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
