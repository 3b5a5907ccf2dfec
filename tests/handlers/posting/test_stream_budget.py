"""So many streams a minute, and no more."""

from handlers.posting.stream_budget import StreamBudget


def test_a_burst_is_taken_and_then_what_comes_back_with_time() -> None:
    now = [100.0]
    budget = StreamBudget(most=6, within=60.0, clock=lambda: now[0])
    assert [budget.take() for _ in range(8)] == [True] * 6 + [False] * 2
    now[0] += 9.9
    assert not budget.take()
    now[0] += 0.2
    assert budget.take() and not budget.take()
    now[0] += 3_600
    assert [budget.take() for _ in range(8)] == [True] * 6 + [False] * 2, "what is saved up has an end"
