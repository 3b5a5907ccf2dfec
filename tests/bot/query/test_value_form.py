"""What a question asks for, and whether a sentence has it."""

import pytest

from bot.query.value_form import Form, WantedValue


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How many hours can I give to a colleague?", Form.SPAN),
        ("parking refund cents per mile", Form.CENTS),
        ("What percentage of the fee is paid back?", Form.SHARE),
        ("How much does the course cost?", Form.MONEY),
        ("login failed attempts number", Form.COUNT),
        ("Which phone number do I call about the roof?", Form.CODE),
        ("What happens when the deadline is missed?", Form.ANY),
        ("Who handed over the source code?", Form.ANY),
        ("Is there a bike shed?", Form.ANY),
        ("How many times does the client try again?", Form.NUMBER),
        ("What is the per mile rate?", Form.NUMBER),
    ],
)
def test_the_form_is_read_from_the_asking_words(question: str, form: Form) -> None:
    assert WantedValue.by(question).form is form


def test_a_count_must_be_of_the_thing_that_was_asked() -> None:
    asked = WantedValue.by("How many failed attempts lock the account?")
    assert asked.missing("The account is locked after five attempts.") == 0.0
    assert asked.missing("Passwords have 16 characters.") == 0.5
    assert asked.missing("The account may be locked.") == 1.0


def test_a_digit_in_a_name_is_no_length_of_time() -> None:
    asked = WantedValue.by("What is the minimum number of hours I can give?")
    assert asked.missing("Log in with 2-factor authentication and choose region 0.") == 1.0
    assert asked.missing("You give at least eight hours.") == 0.0
