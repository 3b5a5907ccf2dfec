"""Who, how much and on what terms: what a point must get right beside its meaning."""

import pytest

from bot.question import Said
from bot.summarization.consistency import consistent

LEASE = Said("Mira", "Decision: we take three years and give up the second floor, from 1 June.", "")
CALL = Said("Priya", "I'll tell the landlord on Monday.", "")
BANNER = Said("Tom", "Trips under 600 kilometres go by train. The tickets are bought.", "")
ASKED = Said("Tom", "Do we keep the bike store?", "")
PEOPLE = ("Mira", "Priya", "Tom")


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("They take three years and give up the second floor.", LEASE),
        ("Priya tells the landlord on Monday.", CALL),
        ("Trips of less than 600 kilometres are made by train.", BANNER),
        ("Nobody has said yet whether the bike store stays.", ASKED),
    ],
)
def test_what_a_message_says_in_other_words_is_consistent(text: str, rests: Said) -> None:
    assert consistent(text, [rests], PEOPLE)


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("They take five years and give up the second floor.", LEASE),
        ("Tom tells the landlord on Monday.", CALL),
        ("The landlord of Leeds is told on Monday.", CALL),
        ("Trips of more than 600 kilometres are made by train.", BANNER),
        ("The tickets are not bought.", BANNER),
        ("All trips go by train.", BANNER),
        ("Trips may go by train.", BANNER),
    ],
)
def test_another_person_figure_denial_or_term_is_not(text: str, rests: Said) -> None:
    assert not consistent(text, [rests], PEOPLE)


def test_who_a_point_begins_with_speaks_in_the_message_that_says_most() -> None:
    assert consistent("Priya tells the landlord on Monday.", [CALL, LEASE], PEOPLE)
    assert not consistent("Mira tells the landlord on Monday.", [CALL, LEASE], PEOPLE)
