"""Rows of a table: what one says of its subject holds of no other row's. Pure."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.tokens import content, numbers
from store.sentences import PassageSentence, readable


def of_another_row(claim: str, sentences: Sequence[PassageSentence], asked: str = "") -> bool:
    """Whether `claim` puts a figure of one row beside the words that only another row of its table has.

    A claim with no such words is about the rows that the question is about. Figures of the question, and
    those that stand outside the table as well, need no row.
    """
    tables = [rows for rows in tables_in(sentences) if len(rows) > 1]
    figures = numbers(claim) - numbers(asked) if tables else set()
    if figures:
        figures -= set[str]().union(*(numbers(it.text) for it in sentences if not it.row))
    told = (frozenset(content(claim)), frozenset(content(asked)))
    return bool(figures) and any(_astray(figures, told, rows) for rows in tables)


def of_another_column(claim: str, row: PassageSentence, asked: str = "") -> bool:
    """Whether `claim` takes a figure from a column of `row` that neither it nor the question names.

    Where one column alone has figures, nothing is mistaken for it.
    """
    named = [(set(content(name)), numbers(value)) for name, value in named_cells(row) if name is not None]
    columns = [(name, figures) for name, figures in named if figures]
    if len(columns) < 2:
        return False
    told = {*content(claim), *content(asked)}
    holders = [
        [name for name, figures in columns if figure in figures] for figure in numbers(claim) - numbers(asked)
    ]
    return any(found and not any(not name or name & told for name in found) for found in holders)


def named_cells(row: PassageSentence) -> list[tuple[str | None, str]]:
    """The cells of a row as it is read: the column's name, None where it has none, and what stands there."""
    cells = [cell.partition(": ") for cell in row.text.split(" · ")]
    return [(name, value) if colon else (None, name) for name, colon, value in cells]


def tables_in(sentences: Iterable[PassageSentence]) -> list[list[PassageSentence]]:
    """The rows among sentences, those of a table together."""
    tables: dict[tuple[str, str], list[PassageSentence]] = {}
    for it in sentences:
        if it.row:
            tables.setdefault((it.passage.source.id, it.heading), []).append(it)
    return list(tables.values())


@lru_cache(maxsize=2_048)
def cells_of(quote: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words and the figures of a row as it is written, without the names of its columns.

    A figure is whole: 48 does not stand in 48.50.
    """
    text = readable(quote)
    return frozenset(it for it in content(text) if not it[0].isdigit()), frozenset(numbers(text))


def _astray(figures: set[str], told: Sequence[frozenset[str]], rows: Sequence[PassageSentence]) -> bool:
    """Whether a figure stands in other rows alone than those that have most of what tells rows apart."""
    cells = [cells_of(it.quote) for it in rows]
    meant = next(filter(None, (_meant(it, [words for words, _ in cells]) for it in told)), [])
    if not meant:
        return False
    here = set[str]().union(*(cells[i][1] for i in meant))
    there = set[str]().union(*(figures for _, figures in cells))
    return bool(figures & there - here)


def _meant(said: frozenset[str], rows: Sequence[frozenset[str]]) -> list[int]:
    """The rows that have some words of `said` which not all have, and none of which another has more."""
    shared = frozenset.intersection(*rows)
    own = [said & words - shared for words in rows]
    return [i for i, it in enumerate(own) if it and not any(it < other for other in own)]
