"""The measures of an evaluation, from plain numbers and flags. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence


def mean(flags: Iterable[bool]) -> float:
    """The share that is true; not a number when there are none."""
    given = list(flags)
    return sum(given) / len(given) if given else math.nan


def share(flags: Iterable[bool]) -> str:
    """The share that is true, with how many of how many."""
    given = list(flags)
    return f"{mean(given):.2f} ({sum(given)} of {len(given)})" if given else "-"


def percentile(values: Iterable[float], percent: float) -> float:
    """The least of `values` that `percent` of them do not exceed (nearest rank); nan when there are none."""
    given = sorted(values)
    return given[max(math.ceil(percent / 100 * len(given) - 1e-9) - 1, 0)] if given else math.nan


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """How often a positive scores above a negative, ties half: the area under the ROC curve.

    Hanley and McNeil 1982. Not a number when either is empty.
    """
    if not positives or not negatives:
        return math.nan
    below = sorted(negatives)
    wins = sum(bisect_left(below, it) + bisect_right(below, it) for it in positives)
    return wins / 2 / (len(positives) * len(negatives))


def threshold_keeping(scores: Sequence[float], wanted: float) -> float:
    """The highest threshold that at least the share `wanted` of `scores` reach; nan when there are none."""
    given = sorted(scores, reverse=True)
    return given[max(math.ceil(wanted * len(given) - 1e-9) - 1, 0)] if given else math.nan


def refused_at(kept: Sequence[float], others: Sequence[float], wanted: float) -> float:
    """The share of `others` below the threshold that the share `wanted` of `kept` reach."""
    threshold = threshold_keeping(kept, wanted)
    return mean(it < threshold for it in others) if kept else math.nan
