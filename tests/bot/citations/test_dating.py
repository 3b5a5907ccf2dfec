"""Old pages say how old they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.citations.grouping import day, last_changed
from tests.bot.answering.fakes_answering import source

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def at(modified: datetime | None) -> str:
    return last_changed(replace(source(), modified=modified), NOW)


def test_a_page_that_is_older_than_a_year_says_so() -> None:
    assert at(datetime(2023, 3, 12, 23, 59, tzinfo=UTC)) == "last changed 12 March 2023"
    assert at(datetime(2023, 3, 12)) == "last changed 12 March 2023"  # noqa: DTZ001 - as some documents say


def test_a_fresh_page_and_one_without_a_date_say_nothing() -> None:
    assert at(NOW - timedelta(days=364)) == ""
    assert at(NOW + timedelta(days=3)) == ""
    assert at(None) == ""


def test_the_present_is_the_default() -> None:
    assert last_changed(replace(source(), modified=datetime.now(UTC))) == ""
    assert last_changed(replace(source(), modified=datetime(1999, 1, 2, tzinfo=UTC))).endswith(
        "2 January 1999"
    )


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_date_can_be_read(moment: datetime) -> None:
    number, month, year = day(moment).split()
    assert (int(number), int(year)) == (moment.day, moment.year) and month.isalpha()
    assert at(moment) in {"", f"last changed {day(moment)}"}
