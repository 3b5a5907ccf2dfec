"""What is about another year than was asked may not answer."""

import pytest

from bot.answerability.years import of_another_year


@pytest.mark.parametrize(
    ("asked", "found", "other"),
    [
        ("term dates for 2027-28", "Term dates 2026-27: summer begins on 12 April 2027", True),
        ("term dates for 2026/27", "Term dates 2026-27: summer begins on 12 April 2027", False),
        ("term dates for 2027-28", "Summer begins on 12 April 2027", False),
        ("When does term begin in 2027?", "Term dates 2026-27", False),
        ("What is the budget for 2026?", "Budget 2025: 640,000", True),
        ("What is the budget for 2026?", "Budget: 640,000 (agreed 2025-11-03)", True),
        ("What is the budget for 2026?", "Budget: 640,000", False),
        ("What was built since 2020?", "The hall (2024)", False),
        ("What is the budget?", "Budget 2025: 640,000", False),
        ("Who won in 2018?", "Rated 2018 to 2020", False),
        ("the fee for 2000 copies", "2,025 copies", False),
        ("How much is room 2026?", "20260 and 1.2025", False),
        ("minutes of 2026-11-02", "Minutes 2026-10-05", False),
    ],
)
def test_years_of_the_same_form_are_held_against_each_other(asked: str, found: str, other: bool) -> None:
    assert of_another_year(asked, found) is other
