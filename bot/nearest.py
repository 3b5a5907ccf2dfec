"""What comes nearest to a question without an answer: a sentence of each of a few documents. Pure."""

from collections.abc import Sequence
from itertools import zip_longest

from bot.citation import Citation
from bot.quoting import Scored
from bot.units import Unit, units
from bot.words import words
from store.match import Match

_FEWEST_WORDS = 5


def closest(found: Sequence[Sequence[Scored]], most: int = 3) -> tuple[Citation, ...]:
    """The best sentences for each part of a question, in turns, at most one of a document, numbered from 1.

    Each sequence of `found` is one part's, best first.
    """
    turns = [it.unit for turn in zip_longest(*found) for it in turn if it is not None]
    best: dict[str, Unit] = {}
    for unit in turns:
        had = best.setdefault(unit.passage.source.id, unit)
        if _says_little(had) and not _says_little(unit):
            best[unit.passage.source.id] = unit
    nearest = list(best.values())[:most]
    return tuple(Citation(at, unit.passage, unit.quote) for at, unit in enumerate(nearest, start=1))


def _says_little(unit: Unit) -> bool:
    """Whether it is rather a label than a sentence: near in meaning, and of no use to a reader."""
    return len(words(unit.text)) < _FEWEST_WORDS


def first_sentences(matches: Sequence[Match]) -> tuple[Citation, ...]:
    """How each passage begins, verbatim, where nobody judged its sentences."""
    passages = {(it.passage.source.id, it.passage.id): it.passage for it in matches}.values()
    begun = [(it, next((unit.quote for unit in units(it)), it.text.strip())) for it in passages]
    return tuple(Citation(at, passage, quote) for at, (passage, quote) in enumerate(begun, start=1))
