"""The pace is learned from steps, and slices follow from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.engine.throughput import Throughput


def _learned(token_s: float, step_s: float) -> Throughput:
    pace = Throughput()
    for _ in range(60):
        pace.saw(2, 0, step_s)
        pace.saw(2, 128, step_s + 128 * token_s)
    return pace


def test_both_speeds_are_learned_from_mixed_steps() -> None:
    pace = _learned(0.004, 0.03)
    assert pace.token_s == pytest.approx(0.004, rel=0.05)
    assert pace.step_s(2) == pytest.approx(0.03, rel=0.05)


@given(st.floats(1e-5, 0.5), st.floats(1e-4, 2), st.floats(0.05, 2), st.integers(32, 1024))
def test_a_slice_keeps_streams_waiting_no_longer_than_told_if_that_can_be(
    token_s: float, step_s: float, stall_s: float, most: int
) -> None:
    pace = _learned(token_s, step_s)
    tokens = pace.slice(2, stall_s, most)
    assert 16 <= tokens <= most
    assert tokens == 16 or pace.step_s(2) + tokens * pace.token_s <= stall_s * 1.001
    assert pace.slice(0, stall_s, most) == most


def test_an_unknown_number_of_rows_is_guessed_from_the_nearest() -> None:
    pace = Throughput()
    assert pace.step_s(3) == 0
    pace.saw(1, 0, 0.01)
    pace.saw(8, 0, 0.05)
    assert (pace.step_s(2), pace.step_s(7), pace.step_s(0)) == (0.01, 0.05, 0)
