"""How well passages fit a query: FTS5's bm25 (fts5_aux.c), over counts that are given.

Each phrase adds idf * f * (k1 + 1) / (f + k1 * (1 - b + b * length / average length)). How often it stands in
the passage, each time by the weight of the column, is f.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from store.ledger.occurrences import Occurrences, columns, lengths, passages

_WEIGHTS = np.array([2.0, 1.5, 1.0, 0.5])
"""Of title, headings, text and split forms."""
_K1 = 1.2
_B = 0.75
_LEAST = 1e-6
"""The idf of what more than half of the passages have."""


def bm25(
    phrases: Sequence[Occurrences], count: int, tokens: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The numbers of the passages that have any of the phrases, in order, and their scores.

    Among `count` passages with so many tokens together: `phrases` has all their occurrences in these.
    """
    found = [_by_passage(phrase, count, tokens) for phrase in phrases if len(phrase)]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    numbers = np.sort(np.concatenate([own for own, _ in found]))
    numbers = numbers[np.diff(numbers, prepend=-1) > 0]  # faster than np.unique, which makes a table of them
    scores = np.zeros(len(numbers))
    for own, score in found:
        scores[np.searchsorted(numbers, own)] += score
    return numbers, scores


def _by_passage(
    phrase: Occurrences, count: int, tokens: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each passage with a phrase once, and what the phrase adds to its score."""
    starts = np.flatnonzero(np.diff(passages(phrase), prepend=-1))
    frequency = np.add.reduceat(_WEIGHTS[columns(phrase)], starts)
    firsts = phrase[starts]
    idf = math.log((count - len(firsts) + 0.5) / (len(firsts) + 0.5))
    length = lengths(firsts) * (count / tokens)
    share = frequency * (_K1 + 1) / (frequency + _K1 * (1 - _B + _B * length))
    return passages(firsts), share * (idf if idf > 0 else _LEAST)
