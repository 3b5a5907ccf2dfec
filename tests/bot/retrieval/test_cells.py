"""Rows of wide tables that a question names are as near to it as the nearest of their facts."""

from dataclasses import replace

import pytest

from bot.retrieval.cells import gained_by_cell, named_rows, nearer
from bot.retrieval.rows import is_key, leaves_empty
from bot.tokens import content
from store.background import Background
from store.match import Match, MatchedSentence
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import match, passage
from tests.fakes import HashEmbedder

PLAIN = Background(0.0, 0.15, 0.0)
VENDORS = passage(
    "| Vendor | What for | Owner | Notice | Seats |\n|---|---|---|---|---|\n"
    "| Adyen | payments | Bram | 3 months | |\n| Figma | design | Yuki de Groot | 10 days | 12 |\n"
)
CUT = sentences_of(VENDORS)
NARROW = sentences_of(passage("| Day | Hours |\n|---|---|\n| Adyen | 4 |\n| Figma | 5 |\n"))


def found(cosine: float) -> Match:
    """The table, each row as near as the other."""
    return replace(match(VENDORS), sentences=tuple(MatchedSentence(it, cosine) for it in CUT))


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ("Which notice does Adyen need?", [f"Adyen · {it}" for it in ("What for: payments", "Owner: Bram")]),
        ("who owns figma", ["Figma · Owner: Yuki de Groot"]),
        ("How long is the notice of Figma?", ["Figma · Notice: 10 days"]),
        ("What does Yuki own?", ["Yuki de Groot · Vendor: Figma", "Yuki de Groot · What for: design"]),
        ("When is lunch?", []),
        ("What is the salary of a senior designer of Figma?", []),
    ],
)
def test_a_row_is_told_by_facts_about_what_the_question_names(asked: str, facts: list[str]) -> None:
    told = [fact for it in named_rows(asked, CUT) for fact in it.facts]
    assert told[: len(facts)] == facts if facts else not told


def test_a_narrow_row_is_one_fact_already() -> None:
    assert named_rows("How many hours has Figma?", NARROW) == []


def test_what_many_rows_have_names_none_of_them() -> None:
    rows = "".join(f"| Room {n} | Bath | {n} | yes |\n" for n in range(1, 6))
    cut = sentences_of(passage(f"| Room | Place | Floor | Heated |\n|---|---|---|---|\n{rows}"))
    assert named_rows("Which rooms are in Bath?", cut) == []


def test_a_row_is_as_near_as_its_nearest_fact_and_others_stay() -> None:
    gained = gained_by_cell("Figma owner", [found(0.1)], HashEmbedder(), PLAIN)
    assert list(gained) == [CUT[1]] and gained[CUT[1]] > 0
    assert [it.cosine for it in nearer(found(0.1), gained).sentences] == [0.1, 0.1 + gained[CUT[1]]]


def test_no_fact_takes_a_row_further_off() -> None:
    assert gained_by_cell("Figma owner", [found(0.99)], HashEmbedder(), PLAIN) == {}


def test_nothing_is_embedded_where_no_row_is_named() -> None:
    embedder = HashEmbedder()
    assert gained_by_cell("When is lunch?", [found(0.1)], embedder, PLAIN) == {} and not embedder.embedded


def test_half_a_name_in_the_first_cell_is_the_key_of_a_row() -> None:
    assert is_key(CUT[1], content("figma seats"))
    assert not is_key(CUT[1], content("Yuki"))


def test_a_row_may_leave_the_column_empty_that_is_asked_for() -> None:
    assert leaves_empty(CUT[0], CUT, content("How many seats does Adyen have?"))
    assert not leaves_empty(CUT[1], CUT, content("How many seats does Figma have?"))
    assert not leaves_empty(CUT[0], CUT, content("Who owns Adyen?"))
    assert not leaves_empty(NARROW[0], CUT, content("seats"))
