"""The time by which things are too old: whatever the machine's clock does, nothing grows old at once."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from hypothesis import given
from hypothesis import strategies as st

from store.calm_clock import HELD_S, CalmClock, steady

NOW = 1_700_000_000.0
HOUR, DAY, WEEK = 3_600.0, 86_400.0, 7 * 86_400.0


class Machine:
    """Time that passes, and the clock that shows it, or does not."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.off = 0.0

    def wall(self) -> float:
        return NOW + self.passed + self.off

    def pace(self) -> float:
        return self.passed

    def clock(self, last: float | None = None) -> CalmClock:
        return CalmClock(last, self.wall, self.pace)


EVENTS = st.lists(
    st.tuples(st.floats(0, 2 * HOUR), st.sampled_from([0.0, 0.0, 0.0, WEEK, -WEEK, HOUR, -HOUR, 50 * WEEK])),
    max_size=30,
)


@given(EVENTS)
def test_nothing_is_older_than_the_time_that_passed_unless_the_clock_stays_ahead(
    events: list[tuple[float, float]],
) -> None:
    machine = Machine()
    clock = machine.clock()
    before, ahead_for = clock(), 0.0
    for passed, jump in events:
        machine.passed += passed
        machine.off += jump
        ahead_for += passed
        told = clock()
        assert told <= machine.wall()
        if ahead_for < HELD_S:
            # A clock may be an hour wrong at a time, and is believed.
            assert told <= before + ahead_for + HOUR * len(events) + 1e-3
    machine.passed += 1
    clock()
    machine.passed += HELD_S
    assert clock() == machine.wall()


@given(st.lists(st.floats(0, 2 * WEEK)))
def test_a_clock_that_is_right_is_believed(passed: list[float]) -> None:
    machine = Machine()
    clock = machine.clock()
    for seconds in passed:
        machine.passed += seconds
        assert clock() == machine.wall()


def test_one_that_goes_back_is_believed_and_one_that_comes_back_too() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.off = -HOUR
    assert clock() == NOW - HOUR
    machine.off = WEEK
    assert clock() == NOW - HOUR
    machine.passed = 60
    assert clock() == NOW - HOUR + 60
    machine.off = 0
    assert clock() == NOW + 60


def test_one_that_was_ahead_before_the_start_is_not_believed_at_once(tmp_path: Path) -> None:
    machine = Machine()
    assert machine.clock(NOW - DAY)() == NOW, "off since yesterday"
    clock = machine.clock(NOW - WEEK)
    assert clock() == NOW - WEEK
    machine.passed = HELD_S
    assert clock() == machine.wall()
    file = tmp_path / "requests.sqlite"
    assert CalmClock.since(file)() > NOW
    file.touch()
    os.utime(file, (NOW, NOW))
    assert NOW <= CalmClock.since(file)() < NOW + 60
    assert steady() <= steady()


def test_it_begins_while_others_open_the_database_and_close_it_again(tmp_path: Path) -> None:
    """The last to close it takes away the files beside it, at any moment."""
    file, done = tmp_path / "ledger.sqlite3", Event()

    def others() -> None:
        while not done.is_set():
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("CREATE TABLE IF NOT EXISTS seen (at)")
                connection.commit()

    thread = Thread(target=others)
    thread.start()
    try:
        assert all(CalmClock.since(file)() > NOW for _ in range(5_000))
    finally:
        done.set()
        thread.join()
