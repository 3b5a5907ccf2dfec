"""A passage's sentences as search knows them: in their place, with the kinds of answer they could be."""

from collections.abc import Sequence

from bot.expecting import Expected, bit, shows
from bot.units import Unit, units
from store.passage import Passage
from store.sentence import Cutter, Sentence

_VERSION = "1"
"""Change it when the same passage would give other sentences, or other kinds of them."""

_KINDS = [kind for kind in Expected if kind is not Expected.ANYTHING]


def sentences(passage: Passage) -> Sequence[Sentence]:
    """One for each unit of the passage, in order."""
    return [Sentence(placed(unit), _kinds(unit.whole)) for unit in units(passage)]


CUTTER = Cutter(sentences, _VERSION)


def placed(unit: Unit) -> str:
    """A unit as the embedder reads it: alone, a sentence often does not say what it is about."""
    return f"{unit.passage.source.title}: {unit.heading}: {unit.whole}"


def _kinds(text: str) -> int:
    return sum(bit(kind) for kind in _KINDS if shows(kind, text))
