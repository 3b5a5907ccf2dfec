"""Which row of a table names its columns, by what its cells are and what stands below. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

Row = Sequence[str]

LONGEST_NAME = 60
"""Characters of what names a column, or a record."""
_SAMPLE = 200
_NO_NAME = re.compile(r"@|://|[$£€¥]\s?\d|\d\s?[$£€¥%]")
_KIND = re.compile(
    r"(?P<year>(?:19|20)\d\d)"
    r"|(?P<date>\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?\.?(?:[ T]\d{1,2}:\d\d\S*)?|\d{1,3}:\d\d(?::\d\d)?)"
    r"|(?P<number>[-+(]?(?:[A-Z]{3}\b)?[^\w\s]{0,3}\s?[-+]?\d[\d\s.,'’]*\s?(?:[^\w\s]{1,3}|[A-Z]{3})?\)?)"
    r"|(?P<amount>\d[\d.,]{0,11}\s?[^\W\d_]{1,7}\.?)"
    r"|(?P<flag>true|false|[✓✔✗✘☐☑☒])",
    re.IGNORECASE,
)


def kind_of(cell: str) -> str:
    """`year`, `date`, `number`, `amount` (a number and its unit), `flag` or `text`."""
    found = _KIND.fullmatch(cell) if len(cell) <= LONGEST_NAME else None
    return str(found.lastgroup) if found else "text"


def filled_cells(row: Row) -> int:
    """How many cells are filled; 1 where all say the same, as a title does that is merged over them."""
    filled = [cell for cell in row if cell]
    return len(filled) if len(set(filled)) > 1 else min(1, len(filled))


def _usual_kind(below: Sequence[Row], at: int) -> str:
    """The kind of most cells in a column, or nothing."""
    kinds = Counter(kind_of(row[at]) for row in below[:_SAMPLE] if row[at])
    kind, most = kinds.most_common(1)[0] if kinds else ("", 0)
    return kind if most >= 0.6 * kinds.total() else ""


def is_head(row: Row, below: list[list[str]], *, sure: bool) -> bool:
    """Whether a row names columns: none of its cells is a value like those below."""
    if not below:
        return False
    shown = False
    for at, cell in enumerate(row):
        usual, kind = _usual_kind(below, at), kind_of(cell)
        named = (kind in ("year", "date") and usual == "number") or (kind == "amount" and usual != "amount")
        if cell and kind != "text" and not named:
            return False
        shown = shown or bool(cell and usual not in ("text", ""))
    recurs = any(cell and cell == other[at] for other in below if other != row for at, cell in enumerate(row))
    plain = not any(len(cell) > LONGEST_NAME or _NO_NAME.search(cell) for cell in row)
    return shown or (not sure and plain and not recurs)


def other_kinds(rows: Sequence[Row], above: Sequence[Row]) -> bool:
    """Whether rows have words where the rows of a table above have values: they are another table's. What
    begins a row may be a word, such as `Total`, anywhere."""
    valued = [at for at in range(1, len(rows[0])) if _usual_kind(above, at) not in ("text", "")]
    return any(row[at] and kind_of(row[at]) == "text" for at in valued for row in rows)


_BOLD = re.compile(r"\*\*[^*]+\*\*")


def names_columns(rows: list[list[str]]) -> bool:
    """Whether the first row of a table that says of none names the columns: it alone is bold, or none of its
    cells is a value like those below. Of two columns the kinds of what stands below must show it."""
    if len(rows) < 2 or filled_cells(rows[0]) < min(2, len(rows[0])):
        return False
    bold = [all(_BOLD.fullmatch(cell) for cell in row if cell) for row in rows]
    if bold[0] and not all(bold[1:]):
        return True
    return is_head(rows[0], rows[1:], sure=len(rows[0]) < 3) and not is_form(rows)


def first_is_head(rows: Sequence[Row]) -> bool:
    """Whether the first row of a table names the columns, where first rows mostly do: none of its cells is a
    value of the kind of those below. Of two columns the kinds of what stands below must show it."""
    first, below = rows[0], rows[1:]
    usual = [_usual_kind(below, at) for at in range(len(first))]
    alike = any(cell and kind == kind_of(cell) != "text" for cell, kind in zip(first, usual, strict=True))
    return bool(below) and not alike and (len(first) > 2 or any(it not in ("text", "") for it in usual))


def is_form(rows: Sequence[Row]) -> bool:
    """Whether each row is a name and its value: two columns, the second of no one kind."""
    if len(rows[0]) != 2:
        return False
    kinds = Counter(
        kind_of(row[1]).replace("year", "number") for row in rows[1:] if row[1] and row != rows[0]
    )
    mixed = kinds.total() > 2 and kinds.most_common(1)[0][1] < 0.7 * kinds.total()
    return mixed or all(row[0].endswith(":") for row in rows)
