"""The pace of a run: how fast it is, and how long it may still take."""

import pytest

from store.indexing.pace import Pace

PAGE, KNOWN, PICTURES = (".md", False), (".md", True), (".pdf", False)


class Clock:
    """Time passes when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_told_before_anything_is_known(clock: Clock) -> None:
    pace = Pace(clock)
    pace.expect(PAGE, 10_000)
    assert (pace.speed, pace.left) == (0.0, None)


def test_what_is_left_goes_by_the_passages_that_are_to_come(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(4):
        pace.expect(PAGE, 10_000)
    pace.read(PAGE, 10_000, 20, 1.0)
    clock.now = 5
    pace.embedded(10)
    assert pace.speed == 2
    assert pace.left == pytest.approx((60 + 10) / 2)


def test_a_format_that_gives_few_passages_a_byte_is_learned_by_itself(clock: Clock) -> None:
    pace = Pace(clock)
    for kind, size in ((PAGE, 10_000), (PAGE, 10_000), (PICTURES, 5_000_000), (PICTURES, 5_000_000)):
        pace.expect(kind, size)
    pace.read(PAGE, 10_000, 20, 1.0)
    pace.read(PICTURES, 5_000_000, 10, 1.0)
    clock.now = 3
    pace.embedded(30)
    assert pace.left == pytest.approx((20 + 10) / 10)


def test_known_files_are_taken_to_be_unchanged_and_cost_nothing(clock: Clock) -> None:
    pace = Pace(clock)
    for _ in range(1000):
        pace.expect(KNOWN, 10_000)
    assert pace.left == 0
    for _ in range(500):
        clock.now += 0.01
        pace.read(KNOWN, 10_000, 0, 0.01)
    pace.expect(PAGE, 10_000)
    pace.expect(PAGE, 10_000)
    clock.now += 2
    pace.read(PAGE, 10_000, 20, 2.0)
    pace.embedded(20)
    assert pace.speed == pytest.approx(10)
    assert pace.left == pytest.approx(2)
