"""The measures, each against a count by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluating.measures import auroc, mean, percentile, refused_at, share, threshold_keeping

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=30)
SHARES = st.floats(0.01, 1.0)


@settings(deadline=None)
@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_order(positives: list[float], negatives: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in positives for b in negatives]
    assert auroc(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))
    assert auroc(positives, negatives) == pytest.approx(1 - auroc(negatives, positives))


@settings(deadline=None)
@given(SCORES, SHARES)
def test_a_threshold_keeps_the_share_and_no_higher_one_does(scores: list[float], wanted: float) -> None:
    found = threshold_keeping(scores, wanted)
    kept = sum(it >= found for it in scores)
    above = sum(it > found for it in scores)
    assert kept >= wanted * len(scores) - 1e-6 > above - 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.sampled_from([1, 50, 95, 100]))
def test_a_percentile_is_one_of_the_values(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(it <= found for it in values) >= percent / 100 * len(values) - 1e-6


def test_small_cases_by_hand() -> None:
    assert percentile(range(1, 101), 95) == 95 and percentile([3.0], 50) == 3
    assert share([True, False, False, True]) == "0.50 (2 of 4)" and share([]) == "-"
    kept = [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1]
    assert threshold_keeping(kept, 0.9) == 0.5
    assert refused_at(kept, [0.4, 0.5, 0.6, 0.2], 0.9) == 0.5


def test_of_nothing_there_is_no_figure() -> None:
    found = (mean([]), percentile([], 50), auroc([], [1.0]), auroc([1.0], []), refused_at([], [1.0], 0.9))
    assert all(math.isnan(it) for it in found)
