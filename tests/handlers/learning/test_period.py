"""How far back: what people type."""

from datetime import timedelta

import pytest

from handlers.errors import BadPeriod
from handlers.learning import read_period


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("90d", 90),
        ("1 day", 1),
        ("2 weeks", 14),
        ("6 months", 180),
        ("3m", 90),
        ("2 Years", 730),
        ("9999y", 7_300),
    ],
)
def test_a_span_is_read(typed: str, days: int) -> None:
    assert read_period(typed) == timedelta(days=days)


def test_all_is_everything() -> None:
    assert read_period(" ALL ") is None


@pytest.mark.parametrize(
    "typed", ["soon", "0d", "90", "d", "-3d", "90d please", "<!channel>", "9" * 99 + "d"]
)
def test_anything_else_is_told_how_to_say_it(typed: str) -> None:
    with pytest.raises(BadPeriod, match="Say how far back"):
        read_period(typed)
