"""Summaries that people want from time to time: how they are kept, and when they are due."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.digest import Digest, Rhythm
from store.indexing import forget_person
from store.library import Library
from store.location import Location
from tests.fakes import HashEmbedder

WEEKLY = Digest("U1", "C1", Rhythm.WEEKLY)
BERLIN = ZoneInfo("Europe/Berlin")


def test_digests_are_kept_by_person_and_channel(location: Location) -> None:
    with Library.open(location, HashEmbedder()) as library:
        for it in (WEEKLY, Digest("U1", "", Rhythm.JOINING), Digest("U2", "C1", Rhythm.DAILY)):
            library.digests.keep(it)
        library.digests.keep(Digest("U1", "C1", Rhythm.DAILY))
    with Library.open(location, HashEmbedder()) as library:
        kept = library.digests.every()
        assert [(it.person, it.channel, str(it.rhythm)) for it in kept] == [
            ("U1", "", "joining"),
            ("U1", "C1", "daily"),
            ("U2", "C1", "daily"),
        ]
        assert library.digests.end("U2", "C1") and not library.digests.end("U2", "C1")
        assert library.digests.forget("U1") == 2
        assert library.digests.every() == []


def test_a_person_who_is_forgotten_gets_none(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.digests.keep(WEEKLY)
    forget_person(tmp_path, "U1")
    with Library.open(tmp_path, HashEmbedder()) as library:
        assert library.digests.every() == []


@pytest.mark.parametrize(
    ("rhythm", "now", "due", "since"),
    [
        (Rhythm.WEEKLY, "2026-11-30T09:00", "2026-11-30T09:00", "2026-11-23T09:00"),
        (Rhythm.WEEKLY, "2026-11-30T08:59", "2026-11-23T09:00", "2026-11-16T09:00"),
        (Rhythm.DAILY, "2026-12-02T10:00", "2026-12-02T09:00", "2026-12-01T09:00"),
        (Rhythm.DAILY, "2026-12-06T10:00", "2026-12-04T09:00", "2026-12-03T09:00"),
        (Rhythm.DAILY, "2026-11-30T10:00", "2026-11-30T09:00", "2026-11-27T09:00"),
        # The clocks went back on 25 October: nine o'clock stays nine o'clock.
        (Rhythm.WEEKLY, "2026-10-26T12:00", "2026-10-26T09:00", "2026-10-19T09:00"),
    ],
)
def test_it_is_due_at_nine_where_the_person_is(rhythm: Rhythm, now: str, due: str, since: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)
    wanted = tuple(datetime.fromisoformat(it).replace(tzinfo=BERLIN) for it in (due, since))
    assert Digest("U1", "C1", rhythm).due(moment, BERLIN) == wanted


def test_no_clock_decides_when_somebody_joins() -> None:
    assert Digest("U1", "", Rhythm.JOINING).due(datetime.now(UTC), UTC) is None
