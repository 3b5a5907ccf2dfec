"""Words, numbers and names that texts are compared by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tokens import content, measures, names, negated, numbers, root


@pytest.mark.parametrize(
    "forms",
    [
        "review reviews reviewed reviewing",
        "policy policies",
        "plan plans planned planning",
        "wed weds wednesday wednesdays",
        "dec december",
    ],
)
def test_the_forms_of_a_word_have_one_root(forms: str) -> None:
    assert len({root(word) for word in forms.split()}) == 1


def test_content_leaves_out_what_every_sentence_has() -> None:
    assert content("How many hours of the leave can I carry over?") == [
        root("hours"),
        root("leave"),
        root("carry"),
    ]
    assert content("When’s the kiln lit, wheres its key and how's it cleaned?") == content(
        "kiln lit key cleaned"
    )


def test_a_number_has_one_spelling() -> None:
    assert numbers("1,000 people, five days, the 15th, $75.50 and 3.85%") == {
        "1000",
        "5",
        "15",
        "75.50",
        "3.85",
    }


def test_a_number_is_kept_with_what_it_counts() -> None:
    assert measures("240 annual leave hours") == {("240", "hour")}
    assert measures("$75 an hour, 80% of it, in five business days") == {
        ("75", "$"),
        ("75", "hour"),
        ("80", "%"),
        ("5", "day"),
    }


def test_names_are_what_is_capitalised_inside_or_has_inner_signs() -> None:
    assert names("Ask Janie Burmeister at kc-payroll@gsa.gov about Q2AAB.") == {
        "janie",
        "burmeister",
        "kc-payroll@gsa.gov",
        "q2aab",
    }


@pytest.mark.parametrize(
    ("text", "denies"), [("It isn't paid.", True), ("You cannot go", True), ("Notes are paid", False)]
)
def test_denials_are_seen(text: str, denies: bool) -> None:
    assert negated(text) is denies


@given(st.text(max_size=200))
def test_any_text_can_be_compared(text: str) -> None:
    content(text), numbers(text), names(text), measures(text), negated(text)
