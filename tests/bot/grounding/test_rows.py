"""What one row of a table says holds of no other row."""

import pytest

from bot.grounding.rows import of_another_column, of_another_row
from bot.grounding.rules import ground
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

DEPOTS = sentences_of(
    passage(
        "Each depot has 2 gates.\n\n| town | depot | bays |\n|---|---|---|\n| Porto | Norte | 14 |\n"
        "| Porto | Sul | 3 |\n| Linz | Hafen | 22 |\n"
    )
)


@pytest.mark.parametrize(
    ("claim", "astray"),
    [
        ("The depot Sul has 3 bays.", False),
        ("The depot Sul has 22 bays.", True),
        ("The depot Hafen has 14 bays.", True),
        ("Porto has depots with 14 and 3 bays.", False),
        ("Sul has 3 bays and Hafen has 22.", False),
        ("The depot has 22 bays.", False),
        ("The depot Sul has 2 gates.", False),
        ("The depot Sul has many bays.", False),
    ],
)
def test_a_figure_stays_in_its_row(claim: str, astray: bool) -> None:
    assert of_another_row(claim, DEPOTS) is astray


def test_a_claim_without_a_subject_is_about_the_row_that_was_asked_for() -> None:
    asked = "How many bays does the depot Sul have?"
    assert of_another_row("The depot has 22 bays.", DEPOTS, asked)
    assert not of_another_row("The depot has 3 bays.", DEPOTS, asked)


def test_no_two_rows_support_a_sentence_together() -> None:
    asked = "How many bays does the depot Sul have?"
    assert ground("The depot Sul has 22 bays.", [DEPOTS], 0.5, asked) is None
    assert ground("The depot Sul has 3 bays.", [DEPOTS], 0.5, asked) is not None


RATES = passage(
    "# Limits\n\n| Plan | Requests a minute | Burst |\n|---|---|---|\n"
    "| Premium | 1,500 | 200 |\n| Basic | 60 | 10 |\n"
)


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        ("The rate limit of the Premium plan is 200.", False),
        ("The Premium plan has a burst of 200.", True),
        ("The Premium plan has a burst of 1,500.", False),
    ],
)
def test_a_figure_of_one_column_is_not_told_as_one_of_another(claim: str, held: bool) -> None:
    asked = "What is the rate limit of the Premium plan?"
    assert bool(ground(claim, [sentences_of(RATES)], 0.5, asked)) is held


def test_where_one_column_alone_has_figures_its_name_is_not_needed() -> None:
    page = passage(
        "# On call\n\n| Severity | Meaning | Answer |\n|---|---|---|\n| high | robot down | 2 hours |\n"
    )
    (row,) = [it for it in sentences_of(page) if it.row]
    assert not of_another_column("A robot that is down is looked at within 2 hours.", row)
