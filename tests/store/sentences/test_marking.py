"""Words that only capitals or signs tell from others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tokens import content
from store.sentences import words
from store.sentences.marking import _SIGNED, _signed
from tests.store.reading.hostile import slowest_s


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where does IT sit?", "Where does it sit?"),
        ("Ask IT's desk.", "Ask its desk."),
        ("the US office", "tell us of the office"),
        ("What does the WHO say?", "Who says so?"),
        ("Turn it OFF/ON here", "off on here"),
        ("code in C", "code in c++"),
        ("code in C#", "code in F#"),
        ("code in C++", "code in C"),
        ("use .NET here", "use a net here"),
        ("the R&D team", "the rd team"),
        ("an A/B test", "a b test"),
        ("§ 5 holds", "5 holds"),
        ("formatting Go code", "go on formatting code"),
        ("statistics in R", "statistics in S"),
    ],
)
def test_they_are_other_words(one: str, other: str) -> None:
    assert set(content(one)) != set(content(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Where does IT sit?", "IT"),
        ("IT-Support", "the IT support"),
        ("R & D", "our R&D."),
        ("§5", "see § 5"),
        ("C++", "written in C++."),
    ],
)
def test_they_are_themselves_wherever_they_stand(one: str, other: str) -> None:
    assert set(content(one)) & set(content(other))


@pytest.mark.parametrize(
    "stressed",
    ["You must NOT smoke, ANY day, at 9 AM", "WHERE IS IT KEPT", "I may go. Go to it", "e.g. the U.S. is"],
)
def test_what_is_only_stressed_stays_what_it_is(stressed: str) -> None:
    assert words(stressed) == words(stressed.lower())


def test_marking_takes_no_long_time() -> None:
    assert slowest_s(words) < 0.5


@settings(max_examples=2_000, deadline=None)
@given(st.text(st.sampled_from("ABCGINRTXaboceit  .+#&/§'’-19"), max_size=24))
def test_looking_where_one_may_be_finds_them_all(text: str) -> None:
    assert [it.span() for it in _signed(text)] == [it.span() for it in _SIGNED.finditer(text)]
