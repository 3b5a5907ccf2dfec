"""Evidence in an identical copy counts: of copies search gives one, which may be another than is named."""

from collections.abc import Iterable
from dataclasses import replace

from bot.evaluation.measures import stands, words
from bot.evaluation.rows import Gold, Row
from store.audience import Readers
from store.library import Library

_LOOKED = 20
"""Copies are as near to the quote as its own passage, so they are among the first."""


def with_copies(rows: Iterable[Row], library: Library, readers: Readers) -> list[Row]:
    """`rows`, each piece of evidence with the files that have its passage too, word for word."""
    ids = {source.name: source.id for source in library.sources()}
    return [
        replace(
            row, evidence=tuple(_copied(gold, ids.get(gold.file), library, readers) for gold in row.evidence)
        )
        for row in rows
    ]


def _copied(gold: Gold, source: str | None, library: Library, readers: Readers) -> Gold:
    passages = library.passages_of(source, readers) if source else []
    own = {words(it.text) for it in passages if stands(gold.quote, it.text)}
    if not own:
        return gold
    near = (it.passage for it in library.search(gold.quote, readers, _LOOKED))
    copies = {it.source.name for it in near if words(it.text) in own} - {gold.file}
    return replace(gold, copies=tuple(sorted(copies)))
