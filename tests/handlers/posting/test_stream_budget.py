"""So many streams a minute, and no more."""

from handlers.posting.stream_budget import StreamBudget


def test_within_any_minute_no_more_begin_than_slack_takes() -> None:
    now = [100.0]
    budget = StreamBudget(most=3, within=60.0, clock=lambda: now[0])
    assert [budget.take() for _ in range(2)] == [True, True]
    now[0] += 30
    assert [budget.take() for _ in range(2)] == [True, False]
    now[0] += 29.9
    assert not budget.take()
    now[0] += 0.2
    assert [budget.take() for _ in range(3)] == [True, True, False], "the third began half a minute ago"
    now[0] += 3_600
    assert [budget.take() for _ in range(5)] == [True] * 3 + [False] * 2, "what is saved up has an end"


def test_several_bots_have_a_share_each() -> None:
    bots = 3
    budget = StreamBudget(most=6, clock=lambda: 100.0, bots=lambda: bots)
    assert [budget.take() for _ in range(3)] == [True, True, False]
    bots = 1
    assert [budget.take() for _ in range(5)] == [True] * 4 + [False], "the others have gone"
