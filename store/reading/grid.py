"""Tables as rows of text: spans resolved, written as Markdown's. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_COLUMNS = 200
_BAR, _ESCAPED = re.compile(r"(?<!\\)\|"), r"\\|"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says in one line, and how many rows and columns it covers."""

    text: str
    down: int = 1
    across: int = 1


def resolved(rows: Sequence[Sequence[Cell]], width: int) -> list[list[str]]:
    """Rows of `width` texts: a cell that covers several places says the same in each of them.

    One that covers a whole row is a heading within the table: it stands in the row's first place alone.
    """
    width = min(width, _MOST_COLUMNS)
    grid: list[list[str]] = []
    held: dict[int, tuple[str, int]] = {}  # by column: what still covers it, and for how many rows
    for row in rows:
        line: list[str] = []
        waiting = iter(row)
        below: dict[int, tuple[str, int]] = {}
        while len(line) < width:
            if covered := held.pop(len(line), None):
                text, left = covered
                if left > 1:
                    below[len(line)] = (text, left - 1)
                line.append(text)
                continue
            cell = next(waiting, None)
            if cell is None:
                line.append("")
                continue
            whole = cell.across >= width > 1
            for step in range(min(cell.across, width - len(line))):
                if cell.down > 1:
                    below[len(line)] = (cell.text, cell.down - 1)
                line.append("" if whole and step else cell.text)
        held = below
        grid.append(line)
    return grid


def pipe_tables(head: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The table in Markdown; a row of one cell, which heads others, stands between two with its columns."""
    names = _joined_heads(head)
    begun: list[Sequence[str]] = []
    for row in rows:
        if names and [_plain(cell) for cell in row] == names:
            continue  # the head again, as on each page
        if names and len(row) > 2 and row[0] and not any(row[1:]):
            if begun:
                yield pipe_table(names, begun)
            yield f"**{row[0].strip('*')}**"
            begun = []
        elif any(row):
            begun.append(row)
    if begun:
        yield pipe_table(names or [""] * len(begun[0]), begun)
    elif not rows and any(names):
        yield pipe_table(names, [])


def pipe_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """One table, each row a line."""
    return "\n".join([pipe_row(names), pipe_row(["---"] * len(names)), *map(pipe_row, rows)])


def pipe_row(cells: Sequence[str]) -> str:
    """A row; a bar in a cell is escaped where it is not yet."""
    return f"| {' | '.join(_BAR.sub(_ESCAPED, ' '.join(it.split())) for it in cells)} |"


def _joined_heads(head: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns, where several rows name them together: `Price adult`."""
    if not head:
        return []
    named = [list(dict.fromkeys(filter(None, map(_plain, column)))) for column in zip(*head, strict=True)]
    return [" ".join(parts) for parts in named]


def _plain(cell: str) -> str:
    """A name without its bold letters, which say only that it is one."""
    return cell.strip("*") if cell.startswith("**") and cell.endswith("**") else cell
