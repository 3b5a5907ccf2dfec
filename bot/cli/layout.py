"""Lists and long lines on a terminal of any width; elsewhere, for other programs, as they are."""

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

_HANGING = re.compile(r" *(?:(?:-|\d{1,3}[.)]) )?")
_LEAST = 20
"""Columns that a line has beside its indentation, or it has none."""


def tabulated(header: Sequence[str], rows: Sequence[Sequence[str]], out: Console) -> None:
    """A table on a terminal, or a paragraph for each row where the table would be wider; elsewhere lines of
    cells separated by tabs."""
    if not out.is_terminal:
        for row in rows:
            print("\t".join(" ".join(cell.split()) for cell in row))
        return
    widths = [max(cell_len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    if sum(widths) + len(widths) - 1 > out.width:
        for row in rows:
            flow(Text(row[0], style="bold"), out)
            for name, cell in zip(header[1:], row[1:], strict=True):
                if cell:
                    flow(Text(f"  {name}: {cell}"), out)
    elif rows:
        table = Table(*header, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*map(escape, row))
        out.print(table)


def flow(line: Text, out: Console) -> None:
    """A line, broken between words where it is too long for the terminal; what follows stands below where
    its words begin. An address is not broken: it could not be opened."""
    if not out.is_terminal or "://" in line.plain:
        out.print(line, soft_wrap=True)
        return
    begin = _HANGING.match(line.plain)
    indent = begin.end() if begin and out.width - begin.end() >= _LEAST else 0
    head, words = line.divide([indent]) if indent else (Text(), line)
    for number, part in enumerate(words.wrap(out, out.width - indent)):
        part.rstrip()
        out.print((Text(" " * indent) if number else head).append_text(part), soft_wrap=True)
