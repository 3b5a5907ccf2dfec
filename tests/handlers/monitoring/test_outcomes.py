"""However a request ends, it is counted as one of a few outcomes."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from bot.answering import WITHDRAWN
from bot.reply import NOTHING_NEAR
from handlers.jobs import CancelReason
from handlers.monitoring.outcomes import Outcome, outcome_of, why_none
from handlers.workspace import NOT_FOR_ME
from tests.end_to_end.scripted import answer, no_answer

PAGE = Path(__file__).parents[3] / "docs/operations.md"


@pytest.mark.parametrize(
    ("ended", "outcome", "reason"),
    [
        ("answer", "answer", ""),
        ("quotes", "quotes", ""),
        ("noanswer", "no_answer", ""),
        ("volunteered", "answer", ""),
        ("summary of files", "summary", ""),
        ("muted", "notice", "muted"),
        ("asked a lot", "notice", "asked_a_lot"),
        ("failed: Busy", "failed", "Busy"),
        ("lost: StoreDamaged", "failed", "StoreDamaged"),
        ("given up", "failed", "given_up"),
        (CancelReason.SLOW, "failed", "slow"),
        (CancelReason.STOPPED, "cancelled", "stopped"),
        (NOT_FOR_ME, "ignored", "not_for_the_bot"),
    ],
)
def test_an_end_is_an_outcome_and_where_that_is_not_all_a_reason(
    ended: str, outcome: str, reason: str
) -> None:
    assert outcome_of(ended) == (outcome, reason)


def test_every_reason_to_cancel_is_known() -> None:
    assert {outcome_of(it)[0] for it in CancelReason} == {"cancelled", "failed"}


def test_why_there_is_no_answer_is_one_word() -> None:
    refused = replace(no_answer(), searched=3)
    assert why_none(answer("Yes.")) == ""
    assert why_none(refused) == "value_missing"
    assert why_none(replace(refused, reason=NOTHING_NEAR)) == "nothing_near"
    assert why_none(replace(refused, searched=0)) == "no_documents"
    assert why_none(replace(refused, reason=WITHDRAWN)) == "withdrawn"


def test_the_page_names_every_outcome() -> None:
    page = PAGE.read_text("utf-8")
    assert [it for it in get_args(Outcome) if f"`{it}`" not in page] == []
