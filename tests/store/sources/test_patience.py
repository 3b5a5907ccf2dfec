"""What every place is owed: a few tries, and the pauses that it asks for."""

from collections.abc import Callable, Iterator

import pytest

from store.errors import PlaceAway
from store.sources.patience import Passing, patiently


def failing(*after: float | None) -> Callable[[], str]:
    """A call that fails so often, each time asking for its pause, and then succeeds."""
    left: Iterator[float | None] = iter(after)

    def call() -> str:
        for pause in left:
            raise Passing("the place is busy", pause)
        return "done"

    return call


def test_what_fails_is_tried_again_after_longer_and_longer_pauses() -> None:
    slept: list[float] = []
    assert patiently(failing(*[None] * 4), slept.append) == "done"
    assert slept == sorted(slept) and len(slept) == 4 and 7 < sum(slept) < 20


def test_the_fifth_failure_is_the_last_and_says_what_was_wrong() -> None:
    slept: list[float] = []
    with pytest.raises(PlaceAway, match="the place is busy"):
        patiently(failing(*[None] * 5), slept.append)
    assert len(slept) == 4


def test_a_pause_that_is_asked_for_is_kept_and_is_no_failure() -> None:
    slept: list[float] = []
    assert patiently(failing(30, None, 30, None, 30, None, 30, None, 30), slept.append) == "done"
    assert sum(30 <= pause < 31 for pause in slept) == 5 and len(slept) == 9


def test_pauses_end_where_a_sync_has_no_more_patience() -> None:
    slept: list[float] = []
    with pytest.raises(PlaceAway):
        patiently(failing(*[250.0] * 3), slept.append)
    assert len(slept) == 2
    with pytest.raises(PlaceAway):
        patiently(failing(*[0.0] * 21), slept.append)
    assert len(slept) == 2 + 20


def test_a_pause_of_an_hour_is_not_begun() -> None:
    slept: list[float] = []
    with pytest.raises(PlaceAway):
        patiently(failing(3600), slept.append)
    assert not slept
