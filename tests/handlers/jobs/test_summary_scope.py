"""What people write after /summarize, on Wednesday 18 November 2026, 10:30 in Berlin."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.errors import BadPeriod
from handlers.jobs.summary_scope import SummaryScope, read_scope
from handlers.locale import ENGLISH
from tests.store.reading.hostile import slowest_s

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 10, 30, tzinfo=BERLIN)


def read(text: str) -> SummaryScope:
    return read_scope(text, NOW)


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("text", "since", "until", "what"),
    [
        ("", "2026-11-17T10:30", None, "the last day"),
        ("3d", "2026-11-15T10:30", None, "the last 3 days"),
        ("12h", "2026-11-17T22:30", None, "the last 12 hours"),
        ("90 min", "2026-11-18T09:00", None, "the last 90 minutes"),
        ("last 2 weeks", "2026-11-04T10:30", None, "the last 2 weeks"),
        ("the last hour", "2026-11-18T09:30", None, "the last hour"),
        ("today", "2026-11-18T00:00", "2026-11-19T00:00", "18 November 2026"),
        ("Yesterday", "2026-11-17T00:00", "2026-11-18T00:00", "17 November 2026"),
        ("since yesterday", "2026-11-17T00:00", None, "the time since 17 November 2026"),
        ("since Monday", "2026-11-16T00:00", None, "the time since 16 November 2026"),
        ("since wed", "2026-11-18T00:00", None, "the time since 18 November 2026"),
        ("Friday", "2026-11-13T00:00", "2026-11-14T00:00", "13 November 2026"),
        ("on last wednesday", "2026-11-11T00:00", "2026-11-12T00:00", "11 November 2026"),
        ("this week", "2026-11-16T00:00", None, "the time since 16 November 2026"),
        ("last week", "2026-11-09T00:00", "2026-11-16T00:00", "9 November 2026 – 15 November 2026"),
        ("this month", "2026-11-01T00:00", None, "the time since 1 November 2026"),
        ("last month", "2026-10-01T00:00", "2026-11-01T00:00", "1 October 2026 – 31 October 2026"),
        ("this quarter", "2026-10-01T00:00", None, "the time since 1 October 2026"),
        ("2026-11-03", "2026-11-03T00:00", "2026-11-04T00:00", "3 November 2026"),
        ("3 Nov", "2026-11-03T00:00", "2026-11-04T00:00", "3 November 2026"),
        ("Nov 3rd, 2026", "2026-11-03T00:00", "2026-11-04T00:00", "3 November 2026"),
        ("since 3.11.", "2026-11-03T00:00", None, "the time since 3 November 2026"),
        (
            "from Monday to Tuesday",
            "2026-11-16T00:00",
            "2026-11-18T00:00",
            "16 November 2026 – 17 November 2026",
        ),
        ("heute", "2026-11-18T00:00", "2026-11-19T00:00", "18 November 2026"),
        ("seit Montag", "2026-11-16T00:00", None, "the time since 16 November 2026"),
        ("diese Woche", "2026-11-16T00:00", None, "the time since 16 November 2026"),
        ("la semaine dernière", "2026-11-09T00:00", "2026-11-16T00:00", "9 November 2026 – 15 November 2026"),
        ("depuis le 3 novembre", "2026-11-03T00:00", None, "the time since 3 November 2026"),
        ("desde el lunes", "2026-11-16T00:00", None, "the time since 16 November 2026"),
        ("letzte 3 Tage", "2026-11-15T10:30", None, "the last 3 days"),
    ],
)
def test_periods_are_read_in_the_time_zone_of_the_asker(
    text: str, since: str, until: str | None, what: str
) -> None:
    scope = read(text)
    assert (scope.since, scope.until, scope.words(ENGLISH)) == (at(since), at(until) if until else None, what)


@pytest.mark.parametrize(
    ("text", "messages", "what"),
    [
        ("50", 50, "the last 50 messages"),
        ("1 message", 1, "the last message"),
        ("last 20", 20, "the last 20 messages"),
    ],
)
def test_messages_are_counted(text: str, messages: int, what: str) -> None:
    assert (read(text).messages, read(text).since, read(text).words(ENGLISH)) == (messages, None, what)


@pytest.mark.parametrize(
    "text", ["unread", "since I left", "what I missed", "what did I miss?", "new", "ungelesen"]
)
def test_what_is_unread_is_what_came_since_the_askers_own_last_message(text: str) -> None:
    assert read(text).unread and read(text).since is None


@pytest.mark.parametrize(
    ("text", "channel", "person", "what"),
    [
        ("#product 3d", "#product", "", "the last 3 days"),
        ("3d in #product", "#product", "", "the last 3 days"),
        ("<#C123|product> since Monday", "C123", "", "the time since 16 November 2026"),
        ("<#C123|> unread", "C123", "", "unread"),
        ("@ann", "", "@ann", "the last day"),
        ("what @ann said today", "", "@ann", "18 November 2026"),
        ("<@U1|ann>'s words last week in #product", "#product", "U1", "9 November 2026 – 15 November 2026"),
    ],
)
def test_a_channel_and_a_person_go_with_any_of_them(text: str, channel: str, person: str, what: str) -> None:
    scope = read(text)
    called = "unread" if scope.unread else scope.words(ENGLISH)
    assert ("".join(scope.channels), scope.person, called) == (channel, person, what)


@pytest.mark.parametrize(
    ("text", "about", "of_documents"),
    [
        ("about parental leave", "parental leave", True),
        ("What do we know about the Leeds office?", "the Leeds office", True),
        ("#product 3d about pricing", "pricing", False),
        ("über Elternzeit", "Elternzeit", True),
        ("3d", "", False),
    ],
)
def test_a_topic_is_of_documents_where_neither_time_nor_place_is_named(
    text: str, about: str, of_documents: bool
) -> None:
    scope = read(text)
    assert (scope.about, scope.of_documents) == (about, of_documents)


def test_several_channels_are_each_summed_up() -> None:
    assert read("#one <#C2|two> 3d #one").channels == ("#one", "C2")


@pytest.mark.parametrize(
    "text",
    [
        "-3d",
        "0",
        "0d",
        "3y",
        "9999999",
        "3d 4h",
        "banana",
        "#one #two @ann",
        "#a #b #c #d #e #f",
        "@ann @bob",
        "31 February",
        "this banana",
    ],
)
def test_what_is_no_period_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(BadPeriod, match=r"^Write `/summarize`") as told:
        read(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["93d", "14 weeks", "since 2026-08-01", "last quarter", "3 Nov 2024"])
def test_a_summary_goes_back_92_days_at_most(text: str) -> None:
    with pytest.raises(BadPeriod, match="92 days"):
        read(text)


@pytest.mark.parametrize("text", ["since 2027-01-01", "2026-11-19", "from Tuesday to Monday"])
def test_what_is_still_to_come_is_no_period(text: str) -> None:
    with pytest.raises(BadPeriod):
        read(text)


def test_where_the_clocks_change_a_day_is_still_a_day() -> None:
    scope = read_scope("25 October", NOW)
    assert scope.since is not None and scope.until is not None
    assert (scope.until.timestamp() - scope.since.timestamp()) / 3_600 == 25


def test_reading_a_scope_takes_no_long_time() -> None:
    def tried(text: str) -> None:
        with suppress(BadPeriod):
            read(text)

    assert slowest_s(tried) < 0.5
