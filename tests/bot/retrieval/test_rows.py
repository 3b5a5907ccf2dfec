"""Rows: of a table the row that was asked for, and none beside it that says less of what is asked."""

import pytest

from bot.retrieval.rows import by_name, by_row, is_named
from bot.retrieval.sentence_ranking import ScoredSentence
from bot.retrieval.term_coverage import TermCoverage
from bot.tokens import content
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

ROOMS = passage(
    "| Office | Room | Seats | Rent (EUR) |\n|---|---|---|---|\n| Lisbon | Tejo | 12 | 40 |\n"
    "| Lisbon | Alfama | 4 | 12.50 |\n| Graz | Mur | 20 | 9.48 |\n"
)


def best(asked: str, page: Passage = ROOMS) -> list[str]:
    """The rooms whose rows are not out."""
    cut = sentences_of(page)
    scored = [ScoredSentence(it, 1 - n / 100, 0, 0, True, cut) for n, it in enumerate(cut)]
    return [
        it.sentence.text.split(" · ")[1].removeprefix("Room: ")
        for it in by_row(asked, scored)
        if it.score > 0.7
    ]


@pytest.mark.parametrize(
    ("asked", "rooms"),
    [
        ("How many seats does the room Alfama have?", ["Alfama"]),
        ("How many seats does Mur have?", ["Mur"]),
        ("Which rooms are in Lisbon?", ["Tejo", "Alfama"]),
        ("Which room in Lisbon has 12 seats?", ["Tejo"]),
        ("Which room has 48 seats?", ["Tejo", "Alfama", "Mur"]),
        ("Which is larger, Mur or Tejo?", ["Tejo", "Mur"]),
        ("How many seats does each room have?", ["Tejo", "Alfama", "Mur"]),
    ],
)
def test_the_rows_that_say_most_of_what_is_asked_stay(asked: str, rooms: list[str]) -> None:
    assert best(asked) == rooms


FEES = passage(
    "| Membership | Per month (EUR) |\n|---|---|\n| Adult gym | 31 |\n| Scouts, schools or clubs | 9 |\n"
    "| R6 green | 4 |\n"
)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("What does the adult gym cost per month?", [True, False, False]),
        ("What does squash cost adults per month?", [False, False, False]),
        ("How much do schools pay?", [False, True, False]),
        ("What does R6 cost?", [False, False, True]),
        ("Which membership is 31 a month?", [True, False, False]),
    ],
)
def test_a_question_names_a_row_by_most_words_of_a_cell_or_by_its_figure(
    asked: str, named: list[bool]
) -> None:
    assert [is_named(it, content(asked)) for it in sentences_of(FEES)] == named


ROTA = passage(
    "| Clinician | Role | Mon | Tue |\n|---|---|---|---|\n| Ms Priya Nair | dentist | off | all day |\n"
    "| Mr Sam Roche | dentist | all day | off |\n\nThe working week begins on Monday."
)


def first(asked: str, page: Passage) -> str:
    """What comes first, where prose came nearer than any row."""
    cut, texts = sentences_of(page), [page.text]
    cover = TermCoverage(asked, texts)
    scored = [ScoredSentence(it, 1 - it.row / 2, 0, cover.score(content(it.whole)), True, cut) for it in cut]
    return by_name(asked, texts, sorted(scored, key=lambda it: -it.score))[0].sentence.text


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("does ms nair work mondays", "Clinician: Ms Priya Nair"),
        ("Is Sam Roche in on Tue?", "Clinician: Mr Sam Roche"),
        ("When does the working week begin?", "The working week"),
        ("What is the phone number of Ms Nair at the Bristol branch?", "The working week"),
        ("Which dentist is off?", "The working week"),
    ],
)
def test_a_row_whose_name_is_asked_for_with_one_of_its_columns_comes_first(asked: str, begins: str) -> None:
    assert first(asked, ROTA).startswith(begins)


def test_a_day_that_goes_by_a_name_is_its_date() -> None:
    page = passage("| Date | Open |\n|---|---|\n| 25 December | closed |\n| 31 December | 9-12 |\n")
    cut = sentences_of(page)
    scored = [ScoredSentence(it, 1, 0, 0, True, cut) for it in cut]
    for asked in ("is the pharmacy open on new years eve", "Ist an Silvester offen?"):
        assert by_row(asked, scored)[0].sentence.text == "Date: 31 December · Open: 9-12"
