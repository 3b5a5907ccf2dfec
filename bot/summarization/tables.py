"""Tables as a summary tells them: what they list, or each of their rows. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.reading import Block, cells, cells_set_apart
from store.sentences import cell, named_row

_WORDY = re.compile(r"[^\W\d_]{3}")
_APART = 0.8
"""So many of a column's cells have words, and differ, where it names what the rows are about."""
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a document below each other: where each begins and its cells, as written; "" over `columns`
    that have no name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def start(self) -> int:
        return self.rows[0][0]

    def named_rows(self) -> list[tuple[int, str]]:
        """Each row as one reads it alone, and where it begins."""
        return [(start, named_row(self.columns, row)) for start, row in self.rows]

    def overview(self, longest: int) -> str:
        """What the table lists, in the words of the column that tells its rows apart, then the names of the
        others: `Treatment: Crown; Filling; Check-up · Fee · Notes`. At most so many characters."""
        naming = self._naming()
        names = [cell(it) for it in self.columns]
        others = " · ".join(filter(None, (it for at, it in enumerate(names) if at != naming)))
        head = f"{names[naming]}: " if naming < len(names) and names[naming] else ""
        tail = f" · {others}" if others else ""
        listed = list(dict.fromkeys(filter(None, self._column(naming))))
        kept = list[str]()
        while listed and len("; ".join([*kept, listed[0]])) + len(head) + len(tail) < longest - len("; …"):
            kept.append(listed.pop(0))
        return f"{head}{'; '.join([*kept, *(['…'] if listed else [])])}{tail}"[:longest]

    def _column(self, at: int) -> list[str]:
        return [cell(row[at]) for _, row in self.rows if at < len(row)]

    def _naming(self) -> int:
        """The first column whose cells are words and differ; the first where none is so."""
        width = max(len(row) for _, row in self.rows)
        return next((at for at in range(width) if self._tells_apart(self._column(at))), 0)

    def _tells_apart(self, column: Sequence[str]) -> bool:
        named = {it for it in column if _WORDY.search(it) and len(it) <= _LONGEST_NAME}
        return len(named) >= _APART * len(self.rows)


def tables(shown: Sequence[Block], text: str) -> Iterator[Table]:
    """The tables among the blocks of a text."""
    held: list[Block] = []
    for it in shown:
        if held and (it.kind != "row" or it.columns != held[0].columns):
            yield _table(held, text)
            held = []
        if it.kind == "row":
            held.append(it)
    if held:
        yield _table(held, text)


def _table(rows: Sequence[Block], text: str) -> Table:
    columns = rows[0].columns
    cut = cells if columns else cells_set_apart
    return Table(columns, tuple((it.start, tuple(cut(text[it.start : it.end]))) for it in rows))
