"""What people write after /summarize."""

import pytest

from handlers.errors import BadPeriod
from handlers.jobs.summary import read_period
from handlers.locale import ENGLISH


@pytest.mark.parametrize(
    ("text", "seconds", "messages", "words"),
    [
        ("", 86_400, 0, "the last day"),
        ("3d", 3 * 86_400, 0, "the last 3 days"),
        ("12h", 12 * 3_600, 0, "the last 12 hours"),
        ("90 min", 5_400, 0, "the last 90 minutes"),
        ("last 2 weeks", 14 * 86_400, 0, "the last 2 weeks"),
        ("50", 0, 50, "the last 50 messages"),
        ("1 message", 0, 1, "the last message"),
    ],
)
def test_periods_are_read(text: str, seconds: int, messages: int, words: str) -> None:
    period = read_period(text)
    assert (period.seconds, period.messages, period.words(ENGLISH)) == (seconds, messages, words)


@pytest.mark.parametrize("text", ["yesterday", "-3d", "0", "0d", "3y", "93d", "9999999", "<@U1>", "3d 4h"])
def test_what_is_no_period_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(BadPeriod, match="Write `/summarize`"):
        read_period(text)
