"""What a rating's button carries."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.rendering.feedback import Rated, feedback
from store.ledger.ratings import Quoted
from tests.end_to_end.scripted import answer

PLACES = st.builds(
    Quoted,
    st.text("0123456789abcdef", min_size=1, max_size=40),
    st.integers(0, 99_999),
    st.integers(0, 99_999),
)


@given(st.booleans(), st.from_regex(r"[A-Z0-9.-]{1,60}", fullmatch=True), st.lists(PLACES, max_size=8))
def test_what_is_written_is_read_again(good: bool, request: str, quoted: list[Quoted]) -> None:
    verdict = Rated(good, request, tuple(quoted))
    assert Rated.read(verdict.written) == verdict


@given(st.text(), st.lists(PLACES, max_size=200))
def test_a_button_never_carries_more_than_slack_takes(request: str, quoted: list[Quoted]) -> None:
    value = Rated(True, request, tuple(quoted)).written
    assert len(value) <= 2_000


@given(st.text())
def test_whatever_a_button_says_is_read(value: str) -> None:
    Rated.read(value)


def test_places_that_do_not_fit_are_left_out_whole() -> None:
    many = tuple(Quoted("a" * 32, at, at + 10) for at in range(100))
    kept = Rated.read(Rated(False, "T1-C1-1.2", many).written).quoted
    assert kept and kept == many[: len(kept)]


def test_both_buttons_carry_where_the_quotes_stand() -> None:
    (buttons,) = feedback("T1-C1-1.2", answer("Staff get 28 days.").citations)["elements"]
    for name, good in (("positive_button", True), ("negative_button", False)):
        found = Rated.read(buttons[name]["value"])
        assert found == Rated(good, "T1-C1-1.2", (Quoted("Leave#0", 0, 18),))
