"""ROUGE: what two texts have in common, as F measures. Pure.

Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004. Words are folded runs of letters and
digits, stop words among them; those of more than three letters count by their Porter stems, as summaries
are usually reported (Google's rouge-score with `use_stemmer=True`). That library would bring NLTK along; a
test holds ours against it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from Stemmer import Stemmer

_WORD = re.compile(r"[a-z0-9]+")
_STEMMED = 4
"""Letters of the shortest word that is stemmed, as in rouge-score."""


@dataclass(frozen=True, slots=True)
class Rouge:
    """F measures between 0 and 1: of words, of pairs of words, and of the longest common subsequence."""

    one: float
    two: float
    longest: float


def rouge(written: str, reference: str, *, stems: bool = True) -> Rouge:
    """How much `written` and `reference` share, by stems or by words as they are written."""
    a, b = words_of(written, stems=stems), words_of(reference, stems=stems)
    pairs_a, pairs_b = list(pairwise(a)), list(pairwise(b))
    return Rouge(
        one=_f(_common(a, b), len(a), len(b)),
        two=_f(_common(pairs_a, pairs_b), len(pairs_a), len(pairs_b)),
        longest=_f(_subsequence(a, b), len(a), len(b)),
    )


def words_of(text: str, *, stems: bool = True) -> list[str]:
    """What is compared of a text, in its order."""
    words = _WORD.findall(text.casefold())
    if not stems:
        return words
    found = Stemmer("porter").stemWords(words)
    return [stem if len(word) >= _STEMMED else word for word, stem in zip(words, found, strict=True)]


def _common(a: Sequence[object], b: Sequence[object]) -> int:
    return (Counter(a) & Counter(b)).total()


def _subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence, in time len(a) * len(b)."""
    row = [0] * (len(b) + 1)
    for word in a:
        diagonal = 0
        for place, other in enumerate(b, start=1):
            above = row[place]
            row[place] = diagonal + 1 if word == other else max(above, row[place - 1])
            diagonal = above
    return row[-1]


def _f(shared: int, one: int, other: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * shared / (one + other) if shared else 0.0
