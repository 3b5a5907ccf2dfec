"""Two rankings into one."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

K = 60
"""Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods, SIGIR 2009: a pilot found k = 60 and the result hardly moves with it."""


def reciprocal_rank_fusion(*rankings: Sequence[Item]) -> dict[Item, float]:
    """The sum of 1 / (K + rank) over the rankings that have the item, ranks from 1.

    In no order: the caller sorts, and settles ties by something that does not depend on chance.
    """
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (K + rank)
    return scores
