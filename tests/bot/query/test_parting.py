"""Questions that ask two things are looked up as two; all others stay whole."""

import pytest

from bot.query.rewrite import decompose
from tests.store.reading.hostile import slowest_s


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How long is leave?", ("How long is leave?",)),
        ("Who may drive and park here?", ("Who may drive and park here?",)),
        (
            "anyone used the babysitting? what does it cost",
            ("anyone used the babysitting? what does it cost",),
        ),
        ("Can I stay, or do I have to go?", ("Can I stay, or do I have to go?",)),
        (
            "If I leave, what happens to my badge and what happens to my laptop?",
            ("If I leave, what happens to my badge", "If I leave, what happens to my laptop?"),
        ),
        ("notice needed: captions vs interpreter", ("notice needed: captions", "notice needed: interpreter")),
        (
            "Moving to Oregon! who do I email, and where does the tax form go?",
            ("Moving to Oregon! who do I email", "Moving to Oregon! where does the tax form go?"),
        ),
        (
            "Is there a gym in Chicago, and when is it open?",
            ("Is there a gym in Chicago", "when is it open? gym Chicago"),
        ),
        (
            "What do we pay for two hours of overtime, and what for the seventh day?",
            ("What do we pay for two hours of overtime", "what do we pay for the seventh day?"),
        ),
        (
            "How long is the lease in Bath and how much in Graz?",
            ("How long is the lease in Bath", "how much is the lease in Graz?"),
        ),
        (
            "When does the office open, and when on Sundays?",
            ("When does the office open", "when does the office open on Sundays?"),
        ),
        (
            "How long is leave, and where in the office is the form?",
            ("How long is leave", "where in the office is the form?"),
        ),
        ("", ("",)),
    ],
)
def test_each_part_says_what_it_asks(question: str, found: tuple[str, ...]) -> None:
    assert decompose(question) == found


def test_white_space_of_any_length_and_kind_parts_as_one_space() -> None:
    spaced = f"Is there a gym,{' ' * 5}\n\n\tand when is it open?"
    assert decompose(spaced) == decompose("Is there a gym, and when is it open?")
    assert len(decompose(spaced)) == 2


def test_a_question_that_never_ends_parts_at_once() -> None:
    assert slowest_s(decompose, 100_000) < 1
