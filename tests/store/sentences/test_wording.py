"""Markdown as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sentences import readable, visible
from tests.store.reading.hostile import slowest_s


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Use [the form](https://a.b/c_(d)) **now**.", "Use the form now."),
        ('Ask in {% slack_channel "travel-help" %} first.', "Ask in #travel-help first."),
        ("{% alert %}\nMind the gap\n{% endalert %}", "Mind the gap"),
        ("- [ ] Sign _here_", "Sign here"),
        ("### Leave ###", "Leave ###"),
        ("| a | b |", "a · b"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"336 hours \- 240", "336 hours - 240"),
        ("<b>bold</b><br>next", "bold next"),
        ("![a cat](cat.png) sits", "a cat sits"),
    ],
)
def test_words_stay_and_marks_go(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("te\u200ba\u00ad \u202eno\u202c", "tea no"),
        ("tea\U000e0049\U000e0067", "tea"),
        ("\x1b[31mtea\x07", "[31mtea"),
        ("a\ufe0f\ufe0f\U000e0101b", "a\ufe0fb"),
        (
            "\U0001f468\u200d\U0001f469 \u2764\ufe0f \u0645\u06cc\u200c",
            "\U0001f468\u200d\U0001f469 \u2764\ufe0f \u0645\u06cc\u200c",
        ),
    ],
)
def test_what_nobody_sees_goes(written: str, seen: str) -> None:
    assert visible(written) == seen
    assert readable(written) == seen


@given(st.text(max_size=300))
def test_any_text_becomes_one_line(text: str) -> None:
    assert "\n" not in readable(text)


def test_what_opens_and_never_closes_stays_and_takes_no_time() -> None:
    assert readable("<!-- a --> b <!-- c") == "b <!-- c"
    assert readable("{% a %} b {% c") == "b {% c"
    assert readable("![a](b) ![c ![d") == "a ![c ![d"
    assert slowest_s(readable) < 1
