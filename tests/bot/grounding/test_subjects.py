"""Whose figure it is: a claim gives nobody the figure of somebody else."""

import pytest

from bot.grounding.subjects import of_another_subject
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

WAGES = passage(
    "A baker earns €3,150 a month. A master baker earns €3,900 a month. Apprentices earn €900 a month.\n\n"
    "The till opens with 120 euros. Staff get 28 days of leave. Up to 5 days can be carried over.\n\n"
    "| Role | Wage (EUR) |\n|---|---|\n| Driver | 2,800 |\n| Night driver | 3,100 |\n"
)


@pytest.mark.parametrize(
    "claim",
    [
        "A master baker earns €3,150 a month.",
        "Each month, a master baker earns €3,150.",
    ],
)
def test_a_figure_of_who_is_called_less_is_not_that_of_who_is_called_more(claim: str) -> None:
    assert of_another_subject(claim, sentences_of(WAGES))


@pytest.mark.parametrize(
    "claim",
    [
        "A master baker earns €3,900 a month.",
        "A baker earns €3,150 a month.",
        "A baker gets €3,150 each month.",
        "Staff get 28 days of leave, of which up to 5 days can be carried over.",
        "You get 28 days of leave.",
        "A master baker earns more than a baker.",
        "There are 3,150 reasons to be a master baker.",
    ],
)
def test_what_the_documents_say_of_somebody_stays_theirs(claim: str) -> None:
    assert not of_another_subject(claim, sentences_of(WAGES))


def test_a_figure_of_the_question_needs_no_subject() -> None:
    claim = "A master baker does not earn €3,150 a month."
    assert not of_another_subject(claim, sentences_of(WAGES), "Does a master baker earn €3,150?")


def test_two_and_a_half_is_one_figure() -> None:
    page = passage("A trainer gets two and a half days. A head trainer gets two days. A cook gets 2½ days.\n")
    assert of_another_subject("A head trainer gets 2.5 days.", sentences_of(page))
    assert not of_another_subject("A head trainer gets 2 days.", sentences_of(page))
    assert not of_another_subject("A trainer gets two and a half days.", sentences_of(page))
