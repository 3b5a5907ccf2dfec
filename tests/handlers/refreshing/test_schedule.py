"""What is due is synced, one source at a time, whoever else syncs it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.refreshing import Ended
from handlers.refreshing.schedule import Schedule
from store.audience import Audience
from store.connected import ConnectedSource, Outcome, SyncState
from store.location import Location
from store.source_book import SourceBook

NOW = datetime.now(UTC)
HOUR = timedelta(minutes=66)
"""An hour, and as much later as a sync may be."""


class Syncing:
    """In place of a process: it notes a sync as that does, or dies before."""

    def __init__(self, book: SourceBook) -> None:
        self.book = book
        self.ran: list[tuple[str, ...]] = []
        self.dies = self.hangs = False

    async def __call__(self, *words: str) -> Ended:
        self.ran.append(words)
        if self.dies:
            return Ended(-9, "Killed")
        name = words[2]
        if self.hangs:
            try:
                await asyncio.sleep(3600)
            finally:
                stopped = replace(self.book.state(name), ended=datetime.now(UTC), outcome=Outcome.STOPPED)
                self.book.keep_state(name, stopped)
        ended = replace(self.book.state(name), ended=datetime.now(UTC), outcome=Outcome.OK)
        self.book.keep_state(name, ended)
        return Ended(0)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SourceBook]:
    with SourceBook.open(tmp_path) as found:
        yield found


def source(name: str, minutes: int = 60) -> ConnectedSource:
    return ConnectedSource(name, "site", "https://example.org", Audience.everyone(), minutes=minutes)


def test_a_source_is_due_at_first_and_then_each_time_its_minutes_are_over(book: SourceBook) -> None:
    schedule = Schedule(book, Syncing(book))
    book.add(source("wiki"))
    book.add(source("by-hand", minutes=0))
    assert schedule.due(NOW) == "wiki"
    asyncio.run(schedule.sync("wiki"))
    assert schedule.due(NOW) is None and schedule.due(NOW + timedelta(minutes=59)) is None
    assert schedule.due(datetime.now(UTC) + HOUR) == "wiki"


def test_who_waits_for_the_longest_comes_first(book: SourceBook) -> None:
    for hours, name in enumerate(("new", "old", "older"), start=2):
        book.add(source(name))
        book.keep_state(name, SyncState(NOW - timedelta(hours=hours), Outcome.AWAY))
    assert Schedule(book, Syncing(book)).due(NOW) == "older"


def test_one_that_was_stopped_or_changed_goes_on_at_once(book: SourceBook) -> None:
    schedule = Schedule(book, Syncing(book))
    book.add(source("wiki"))
    book.keep_state("wiki", SyncState(NOW, Outcome.STOPPED))
    assert schedule.due(NOW) == "wiki"
    book.keep_state("wiki", SyncState(NOW, Outcome.OK))
    book.add(replace(source("wiki"), address="https://example.org/other"))
    assert schedule.due(NOW) == "wiki"


def test_one_that_is_being_synced_is_left_to_whoever_does(location: Location) -> None:
    with SourceBook.open(location) as book, SourceBook.open(location) as other:
        book.add(source("wiki"))
        book.add(source("zebra"))
        turn = other.turn("wiki")
        assert turn.take()
        schedule = Schedule(book, Syncing(book))
        assert schedule.due(NOW) == "zebra"
        turn.release()
        assert schedule.due(NOW) == "wiki"


def test_a_process_that_dies_is_not_started_again_at_once(book: SourceBook) -> None:
    syncing = Syncing(book)
    schedule = Schedule(book, syncing)
    book.add(source("wiki"))
    syncing.dies = True
    asyncio.run(schedule.sync("wiki"))
    assert schedule.due(NOW) is None
    assert schedule.due(datetime.now(UTC) + HOUR) == "wiki"


def test_one_that_takes_too_long_lets_others_have_their_turn_and_goes_on(
    book: SourceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.refreshing.schedule.TURN_S", 0.01)
    syncing = Syncing(book)
    schedule = Schedule(book, syncing)
    book.add(source("endless"))
    book.add(source("wiki"))
    syncing.hangs = True
    asyncio.run(schedule.sync("endless"))
    assert book.state("endless").outcome is Outcome.STOPPED
    syncing.hangs = False
    assert schedule.due(NOW) == "wiki"
    asyncio.run(schedule.sync("wiki"))
    assert schedule.due(NOW) == "endless"


async def test_all_that_is_due_is_synced_and_then_there_is_rest(tmp_path: Path) -> None:
    with SourceBook.open(tmp_path) as book:
        syncing = Syncing(book)
        for name in ("a", "b", "c"):
            book.add(source(name))
        keeping = asyncio.create_task(Schedule(book, syncing).keep())
        async with asyncio.timeout(30):
            while len(syncing.ran) < 3:  # noqa: ASYNC110 - a ledger tells no event
                await asyncio.sleep(0.01)
        keeping.cancel()
        assert sorted(syncing.ran) == [("sources", "sync", name, "--json") for name in "abc"]
