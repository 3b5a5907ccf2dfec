"""Rows of cells as Markdown: where their columns are named, a table; wide ones as one record a section. Pure.

A name is put to a value only where the rows show that it is one: without a head, columns have no names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from store.reading.columns import LONGEST_NAME, Row, filled_cells, is_form, is_head, kind_of, other_kinds
from store.reading.grid import pipe_row, pipe_table

_MOST_COLUMNS = 8
_LONG_ROW = 600
"""Characters. A longer row is more than a passage holds: it would be cut somewhere."""
_SAID = re.compile(r"[\\`*|~]|<(?=[a-zA-Z/!?])|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\][(\[])|^(?=[#>+=-])")
"""What Markdown would take for its own."""


def cell_text(written: str) -> str:
    """A cell in one line that Markdown shows just so."""
    return _SAID.sub(r"\\\g<0>", " ".join(written.split()))


def as_markdown(rows: Iterable[Row], room: int, names: Row = ()) -> tuple[str, int]:
    """The rows as Markdown of at most about `room` characters, and how many rows were left out for that.

    Without `names`, what names the columns is looked for among the rows.
    """
    kept: list[list[str]] = []
    written, left_out, taken = [], 0, 0
    for row in rows:
        if taken < room:
            kept.append([cell_text(cell) for cell in row])
            taken += sum(len(cell) + 3 for cell in row)
        else:
            left_out += any(row)
    named = _table([cell_text(name) for name in names], kept) if names else _of_sheet(kept)
    for piece in named:
        room -= len(piece) + 1
        if room < 0:
            left_out += bool(piece)
        else:
            written.append(piece)
    return "\n".join(written).strip(), left_out


def _of_sheet(rows: list[list[str]]) -> Iterator[str]:
    """Each row as it is written; an empty one where a blank line belongs."""
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    for first, last in _side_by_side(padded):
        yield from _pieces([row[first:last] for row in padded])


def _side_by_side(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """The columns of each table, where an empty column stands between two that both begin with words."""
    told = [row for row in rows if filled_cells(row) > 1]
    filled = [any(row[at] for row in told) for at in range(len(told[0]) if told else 0)]
    groups = [list(group) for used, group in groupby(range(len(filled)), filled.__getitem__) if used]
    begin = 0
    for left, right in pairwise(groups):
        kinds = Counter(kind_of(row[right[0]]) for row in told if row[right[0]])
        if len(left) > 1 and len(right) > 1 and kinds["text"] > 0.6 * kinds.total():
            yield begin, right[0]
            begin = right[0]
    yield begin, max(map(len, rows), default=0)


def _pieces(rows: list[list[str]]) -> Iterator[str]:
    """The tables that stand below one another, and what is written between them."""
    padded = _used(rows)
    names: Row = ()
    body: list[Row] = []
    alone: list[list[str]] = []  # a row with a blank line below may name the columns of what follows
    for filled, group in groupby(padded, key=any):
        if not filled:
            continue
        block, begun = [*alone, *group], bool(names or body)
        alone = block if len(block) == 1 and filled_cells(block[0]) > 1 and not begun else []
        if alone:
            continue
        # A title below a blank line begins another table.
        titled = len(block) > 2 and filled_cells(block[0]) == 1 < filled_cells(block[1])
        above, found, count = _head(block, sure=begun and not titled)
        narrow = max(map(filled_cells, block)) < max(map(filled_cells, body), default=0)
        if narrow and count == len(block) - above - 1:
            found, above, count = (), 0, 0  # of two rows none is known to be a head
        if begun and not found and not other_kinds(block, body):
            if len(block[0]) > 1 and all(filled_cells(row) == 1 for row in block):
                # A note, or what heads the rows below, whose names are the same.
                yield from (*_table(names, body), *_above(block))
                body = []
            else:
                body += block
            continue
        yield from (*_table(names, body), *_above(block[:above]))
        named = block[above : above + count]
        names, body = found, [row for row in block[above + count :] if row not in named]
    yield from _table(names, body or alone)


def _above(rows: Iterable[Row]) -> Iterator[str]:
    """What stands above a table, or between two."""
    for row in rows:
        yield from (": ".join(dict.fromkeys(filter(None, row))), "")


def _head(block: list[list[str]], *, sure: bool) -> tuple[int, Row, int]:
    """How many rows stand above the table, the names of its columns if it has any, and how many rows name
    them. `sure`: only if the kinds of what stands below show it."""
    widths = [filled_cells(row) for row in block]
    enough = max(min(2, len(block[0])), 0.75 * median(widths))
    above = next((at for at, width in enumerate(widths) if width >= enough), len(block))
    rows = block[above:]
    if not rows or not is_head(rows[0], rows[1:], sure=sure or len(block[0]) == 1) or is_form(_used(rows)):
        return above if above < len(block) or not sure else 0, (), 0
    first = rows[0]
    gaps = len({cell for cell in first if cell}) < len(first)
    grouped = len({cell for cell in first[1:] if cell}) < len(first) - 1  # a bare corner groups nothing
    if grouped and len(rows) > 2 and is_head(rows[1], rows[2:], sure=True) and any(rows[1]):
        return above, _joined(first, rows[1]), 2
    if above and (gaps or _merged(block[above - 1])) and widths[above - 1] > 1:
        return above - 1, _joined(block[above - 1], first), 2
    return above, first, 1


def _merged(row: Row) -> bool:
    """Whether cells of a row were merged: their value stands in each of them."""
    return any(one and one == other for one, other in pairwise(row))


def _joined(upper: Row, lower: Row) -> Row:
    """Two rows of names as one: `2024` over two columns stands above both; where cells are merged, an empty
    one is no part of them."""
    names, group, merged = [], "", _merged(upper)
    for over, under in zip(upper, lower, strict=True):
        group = over or ("" if merged else group)
        names.append(" ".join(dict.fromkeys(filter(None, (group, under)))))
    return names


def _table(names: Row, body: Sequence[Row]) -> Iterator[str]:
    if not body:
        return
    names, *rows = _used([names or [""] * len(body[0]), *body])
    width = len(names)
    if not any(names) and (width == 1 or is_form(rows)):
        yield from ("- " + ": ".join(filter(None, (row[0].rstrip(":"), *row[1:]))) for row in rows)
    elif width > _MOST_COLUMNS or any(sum(map(len, row)) > _LONG_ROW for row in rows):
        yield from _records(names, rows)
    else:
        yield pipe_table(names, rows[:1])
        yield from map(pipe_row, rows[1:])
    yield ""


def _used(rows: Sequence[Row]) -> list[list[str]]:
    """Without the columns that are empty."""
    used = [at for at in range(len(rows[0]) if rows else 0) if any(row[at] for row in rows)]
    return [[row[at] for at in used] for row in rows]


def _records(names: Row, body: Sequence[Row]) -> Iterator[str]:
    """Each row below a heading: its cell in the first column that tells most rows apart by words."""

    def tells_apart(at: int) -> bool:
        cells = {row[at] for row in body if kind_of(row[at]) == "text" and 0 < len(row[at]) <= LONGEST_NAME}
        return len(cells) >= 0.9 * len(body)

    naming = next(filter(tells_apart, range(len(names))), 0)
    for row in body:
        told = (
            f"- {name}: {cell}" if name else f"- {cell}"
            for name, cell in zip(names, row, strict=True)
            if cell
        )
        yield "\n".join((f"### {row[naming] or next(filter(None, row))}", "", *told, ""))
