"""How long somebody wants the bot to be quiet, as they type it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.channels import read_mute
from handlers.errors import BadPeriod
from store.channel import FOREVER

BERLIN = ZoneInfo("Europe/Berlin")
# A Sunday, 13:30 in Berlin.
NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("1h", "2026-11-29 14:30"),
        ("for 90 minutes", "2026-11-29 15:00"),
        ("1h 30m", "2026-11-29 15:00"),
        ("1 day and 2 hours", "2026-11-30 15:30"),
        ("2 Weeks", "2026-12-13 13:30"),
        ("until 14:30", "2026-11-29 14:30"),
        ("until 2pm", "2026-11-29 14:00"),
        ("until 9.15", "2026-11-30 09:15"),
        ("until 12 am", "2026-11-30 00:00"),
        ("tomorrow", "2026-11-30 09:00"),
        ("until monday", "2026-11-30 09:00"),
        ("until sunday", "2026-12-06 09:00"),
        ("until next week", "2026-11-30 09:00"),
        ("until 2026-12-24", "2026-12-24 09:00"),
        ("until 2026-12-24 18:00", "2026-12-24 18:00"),
    ],
)
def test_a_time_is_read_in_the_zone_of_whoever_types_it(typed: str, end: str) -> None:
    assert f"{read_mute(typed, NOW, BERLIN).astimezone(BERLIN):%Y-%m-%d %H:%M}" == end


@pytest.mark.parametrize("typed", ["", "  ", "forever"])
def test_without_a_time_it_has_no_end(typed: str) -> None:
    assert read_mute(typed, NOW) == FOREVER


@pytest.mark.parametrize(
    "typed",
    [
        *("soon", "1", "h", "1 hour of peace", "9999 weeks", "0h"),
        *("until", "until 7", "until 25:00", "until 13pm"),
        *("until 2026-13-01", "until 2026-02-30", "until 2020-01-01"),
    ],
)
def test_nonsense_gets_a_line_that_says_how(typed: str) -> None:
    with pytest.raises(BadPeriod, match=r"`mute until 14:30`"):
        read_mute(typed, NOW, BERLIN)


@given(st.text(max_size=40))
def test_whatever_is_typed_ends_within_a_year_or_never_or_is_refused(typed: str) -> None:
    try:
        end = read_mute(typed, NOW, BERLIN)
    except BadPeriod:
        return
    assert end == FOREVER or 0 < (end - NOW).days * 86_400 + (end - NOW).seconds <= 367 * 86_400
