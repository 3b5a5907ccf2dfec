"""Tables of pages as Markdown: which row names the columns, and which table another is the rest of. Pure."""

from store.reading.columns import first_is_head
from store.reading.grid import pipe_table
from store.reading.pdf.hyphens import Hyphens
from store.reading.pdf.lines import Table

_SAME_EDGE = 24.0
"""Points by which the edges of a table may differ from one page to the next."""


def goes_on(above: Table, below: Table) -> bool:
    """Whether a table that begins a page may be the rest of one that ended the page before: it has its
    columns, and no head of its own."""
    edges = abs(above.box.x0 - below.box.x0), abs(above.box.x1 - below.box.x1)
    return len(above.rows[0]) == len(below.rows[0]) and max(edges) < _SAME_EDGE and not below.set_off


def table_text(table: Table, hyphens: Hyphens, names: list[str] | None) -> tuple[str, list[str]]:
    """The table in Markdown, and what names its columns. Those of the table that it goes on with are its
    `names`; None where it begins."""
    rows = [[hyphens.joined(cell).replace("|", "\\|") for cell in row] for row in table.rows]
    if names is None:
        named = table.set_off or first_is_head(rows)
        names, rows = (rows[0], rows[1:]) if named else ([""] * len(rows[0]), rows)
    elif rows[0] == names:
        rows = rows[1:]
    return pipe_table(names, rows), names
