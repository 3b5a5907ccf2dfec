"""A writer tried on the sample handbook: questions are about it, figures are of what was written."""

import subprocess
import sys

import pytest

from bot.evaluation.trial import Trial, Tried, sample_rows, trial_table
from handlers.simulator.demo import HANDBOOK

PEAK = """
from bot.evaluation.trial import peak_memory
before = peak_memory()
held = bytearray(before + 50_000_000)
print(before, peak_memory())
"""


def tried(kind: str = "answer", right: bool = True, answerable: bool = True, held: int = 1) -> Tried:
    return Tried("Why?", kind, "So.", right, answerable, 2, held, 1.5, 3.0)


def cells(*trials: Trial) -> dict[str, tuple[str, ...]]:
    return {name: tuple(figures) for name, *figures in trial_table(trials).rows}


@pytest.mark.parametrize("row", sample_rows(), ids=lambda row: row.id)
def test_what_is_asked_stands_in_the_handbook_or_is_refused_rightly(row: object) -> None:
    rows = {it.id: it for it in sample_rows()}
    asked = next(it for it in rows.values() if it == row)
    for gold in asked.evidence:
        assert gold.quote in (HANDBOOK / gold.file).read_text("utf-8")
    if not asked.evidence:
        assert not any(asked.id in page.read_text("utf-8").casefold() for page in HANDBOOK.glob("*.md"))


def test_a_refusal_counts_only_where_no_page_answers() -> None:
    replies = (tried(), tried("no_answer", right=False), tried("no_answer", answerable=False))
    found = cells(Trial("a", replies, 100.0, 10.0, 10**9))
    assert found["questions answered"] == ("1 of 2",)
    assert found["with the right fact in it"] == ("1 of 2",)
    assert found["not in the handbook, and refused"] == ("1 of 1",)


def test_a_kind_of_question_that_was_not_asked_is_said_to_be_that() -> None:
    found = cells(Trial("a", (tried(),), 100.0, 10.0, 10**9))
    assert found["questions answered"] == ("1 of 1",)
    assert found["not in the handbook, and refused"] == ("none asked",)
    assert not any("0 of 0" in figure for figures in found.values() for figure in figures)


def test_what_held_is_a_share_of_what_was_written() -> None:
    half = Trial("a", (tried(held=2), tried(held=0)), 100.0, 10.0, 10**9)
    none = Trial("b", (Tried("Why?", "quotes", "So.", True, True, 0, 0, None, 3.0),), None, None, 10**9)
    found = cells(half, none)
    assert found["sentences that held"] == ("2 (50%)", "none")
    assert found["first word, median"] == ("1.5 s", "–")
    assert found["tokens read a second"] == ("100", "–")


def test_the_peak_of_memory_is_this_processs_own() -> None:
    """In a new one: a worker of the tests has had hundreds of megabytes, and would have to have more."""
    ran = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    before, after = map(int, ran.stdout.split())
    assert before + 50_000_000 <= after <= 2 * before + 200_000_000
