"""Codes: what is said of another code of the same family is no answer."""

import pytest

from bot.retrieval.codes import by_code
from bot.retrieval.sentence_ranking import ScoredSentence
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

ROPES = passage("| Rope | Retire |\n|---|---|\n| R3 | 2027 |\n| R7 | 2029 |\n| R11 | 2031 |\n")
ERRORS = passage(
    "E-31 means that the battery is low. The manual lies in the van. E-27 to E-30 are for the maker."
)


def kept(asked: str, page: Passage) -> list[str]:
    """The sentences that may still be quoted, in their order."""
    cut = sentences_of(page)
    scored = [ScoredSentence(it, 1 - n / 100, 0, 0, True, cut) for n, it in enumerate(cut)]
    return [it.sentence.text for it in by_code(asked, scored) if it.score > 0.7]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("When does R7 have to be retired?", ["Rope: R7 · Retire: 2029"]),
        ("when is rope r-7 retired", ["Rope: R7 · Retire: 2029"]),
        ("When does rope R9 have to be retired?", []),
        ("When are R3 and R11 retired?", ["Rope: R3 · Retire: 2027", "Rope: R11 · Retire: 2031"]),
    ],
)
def test_the_row_of_another_code_is_no_answer(asked: str, rows: list[str]) -> None:
    assert kept(asked, ROPES) == rows


def test_a_question_without_a_code_leaves_all_as_they_were() -> None:
    assert len(kept("When does the blue rope have to be retired?", ROPES)) == 3


def test_a_code_of_another_family_says_nothing_against_a_sentence() -> None:
    assert len(kept("What does PW-2003 say of ropes?", ROPES)) == 3


def test_a_sentence_without_a_code_stays_and_one_that_spans_several_counts_for_those_between() -> None:
    assert kept("What does E-28 mean?", ERRORS) == [
        "The manual lies in the van.",
        "E-27 to E-30 are for the maker.",
    ]


def test_a_code_above_a_sentence_counts_as_its_own() -> None:
    under = passage("# Rope R9\n\nIt replaces R7 and is retired in 2033.")
    assert kept("When is R9 retired?", under) == ["It replaces R7 and is retired in 2033."]
