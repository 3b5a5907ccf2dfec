from datetime import UTC, datetime

import pytest

from store.sources.payload import fields, link, moment, number, rows, words

TOLD = {
    "a": {"b": "text", "n": 5, "s": "12", "l": [{"x": 1}, None, "y"], "t": "2026-11-01T10:00:00Z"},
    "no": None,
}


def test_what_is_as_documented_is_read() -> None:
    assert (words(TOLD, "a", "b"), words(TOLD, "a", "n"), number(TOLD, "a", "s")) == ("text", "5", 12)
    assert rows(TOLD, "a", "l") == [{"x": 1}]
    assert moment(TOLD, "a", "t") == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_what_is_not_reads_as_empty() -> None:
    assert words(TOLD, "a") == words(TOLD, "a", "b", "c") == words(None, "a") == words(TOLD, "no") == ""
    assert fields(TOLD, "a", "b") == {} and rows(TOLD, "a") == [] and number(TOLD, "a", "b") == 0
    assert moment(TOLD, "a", "b") is None and words({"x": True}, "x") == ""


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/<x>", "https://a|b", "//a", "https://a b", ""]
)
def test_nobody_is_led_to_what_is_no_address(url: str) -> None:
    assert link({"url": url}, "url") == ""
    assert link({"url": "https://a.example/x?y#z"}, "url") == "https://a.example/x?y#z"
