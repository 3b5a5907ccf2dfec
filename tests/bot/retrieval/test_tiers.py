"""Tiers: arithmetic says which row or sentence holds for a figure, in the forms of several languages."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.retrieval.tiers import Amount, amounts_in, by_tier, ranges_in
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

TIERS = passage(
    "| Amount | Approved by |\n|---|---|\n| up to 250 | nobody |\n| up to 2,000 | your lead |\n"
    "| over 2,000 | the board |\n\nCards are given to all."
)
SIGNED = passage(
    "Contracts above £50,000 need the signature of Harriet. Contracts above £250,000 also need the board."
)


def ranked(where: Passage, asked: str) -> list[str]:
    """What is best first, where every sentence had been as good, and the last the best."""
    cut = sentences_of(where)
    scored = [ScoredSentence(it, 0.5 + i / 100, 0.5, 0.5, True, cut) for i, it in enumerate(cut)]
    return [it.sentence.text for it in by_tier(asked, scored[::-1])]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Who approves 100 euros?", "Amount: up to 250 · Approved by: nobody"),
        ("Who approves 700 euros?", "Amount: up to 2,000 · Approved by: your lead"),
        ("Who approves a 2.500 EUR laptop?", "Amount: over 2,000 · Approved by: the board"),
    ],
)
def test_of_the_rows_of_a_table_the_narrowest_that_holds_comes_first(asked: str, first: str) -> None:
    assert next(it for it in ranked(TIERS, asked) if "Approved" in it) == first


DOSES = passage(
    "| Age | Dose |\n|---|---|\n| under 6 months | 100 |\n| 6 months – 6 yrs | 150 |\n| 6–12 years | 300 |\n"
    "| over 12 years | 500 |\n"
)


@pytest.mark.parametrize(
    ("asked", "age"),
    [
        ("the dose for a 4 year old", "6 months – 6 yrs"),
        ("the dose at 8 months", "6 months – 6 yrs"),
        ("the dose for a baby of 10 weeks", "under 6 months"),
        ("the dose for a 7-year-old", "6–12 years"),
        ("the dose for somebody of 30 years", "over 12 years"),
    ],
)
def test_of_rows_for_ages_or_lengths_of_service_the_one_that_holds_comes_first_in_whatever_unit(
    asked: str, age: str
) -> None:
    assert ranked(DOSES, asked)[0].startswith(f"Age: {age} · ")


def test_of_the_items_of_a_list_those_come_first_that_hold_in_whatever_unit() -> None:
    fares = passage("Fares:\n\n- under 18 months: free\n- 18 months to 5 years: £2\n- from 5 years: £4\n")
    assert ranked(fares, "What is the fare for a 2-year-old?")[0] == "18 months to 5 years: £2"


def test_a_sentence_whose_bound_is_not_reached_comes_after_one_that_holds() -> None:
    assert ranked(SIGNED, "Who signs £100,000?")[0].endswith("the signature of Harriet.")
    assert ranked(SIGNED, "Who signs £300,000?")[0].endswith("the board.")


@pytest.mark.parametrize("asked", ["Who approves it?", "Who approves 3 days off?", "the budget of 2025"])
def test_without_an_amount_of_that_kind_the_order_stays(asked: str) -> None:
    cut = [it.text for it in sentences_of(SIGNED)]
    assert ranked(SIGNED, asked) == cut[::-1]


@pytest.mark.parametrize(
    ("text", "within", "beyond"),
    [
        ("up to 250", 250, 251),
        ("250 to 2,000", 700, 2_001),
        ("between 250 and 2.000 EUR", 700, 100),
        ("250–2000", 2_000, 249),
        ("From: 250 · To: 2,000", 700, 2_500),
        ("Min: 250 · Max: 2000", 700, 100),
        ("over 2,000", 2_001, 2_000),
        ("£500 or more", 500, 499),
        ("no more than 5 days", 5, 6),
        ("bis 250 €", 250, 251),
        ("über 2.000 €", 2_001, 2_000),
        ("250 bis 2.000 Euro", 700, 100),
        ("de 250 à 2 000 €", 700, 100),
        ("plus de 2 000 €", 2_001, 2_000),
        ("hasta 250 euros", 250, 251),
        ("10,000円以上", 10_000, 9_999),
        ("15+ years", 15, 14),
    ],
)
def test_bounds_are_read_as_people_write_them(text: str, within: float, beyond: float) -> None:
    (bounds,) = ranges_in(text)
    assert Amount(within, bounds.unit).within(bounds) and not Amount(beyond, bounds.unit).within(bounds)


def test_a_name_with_a_figure_and_a_year_are_no_amounts() -> None:
    for text in ("What does LF-2210 mean?", "the bonus for Level 5", "the budget for 2025", "on 12 May"):
        assert amounts_in(text) == ()
    assert amounts_in("a 2500 flight") == (Amount(2500.0, ""),)


@given(st.text(alphabet="0123456789.,'  €to-bis overup·", max_size=300))
def test_any_text_gives_ranges_that_are_ranges(text: str) -> None:
    assert all(it.low <= it.high or math.isinf(it.high) for it in ranges_in(text))
