"""Replies against what is known of their questions."""

import pytest

from bot.evaluation import refusals, replies
from bot.evaluation.refusals import Sure
from bot.evaluation.replies import Judged, judge
from bot.evaluation.rows import Gold, Row, Type
from bot.reply import Answer, Citation, Cost, NoAnswer, Quotes, Sentence
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL

GOLD = Gold("leave.md", "a maximum of 240 annual leave hours")
PLAIN = Row("a", Type.ANSWERABLE, "plain", "How much can I carry over?", (("240 hours", "240"),), (GOLD,))
MULTI = Row("m", Type.MULTI, "terse", "Carry over and vouchers?", (("240",), ("5 business days",)), (GOLD,))
NEAR = Row("n", Type.NEAR_MISS, "plain", "Who may donate leave?")
COST = Cost(first_token_s=0.2, total_s=1.0, prompt=100, reused=50)
CARRY = Sentence("You can carry over a maximum of 240 annual leave hours.", (1,))
QUOTES = Quotes((CARRY,), (Citation(1, LEAVE, "a maximum of 240"),), COST, 0.9)
WRONG = Answer((Sentence("Vouchers take 6 days.", (1,)),), (Citation(1, TRAVEL, "within 6"),), COST, 0.8)


def figures(*judged: Judged) -> dict[str, float]:
    return replies.figures(judged)


def test_a_right_reply_is_right_in_every_way() -> None:
    found = judge(PLAIN, QUOTES)
    assert (found.kind, found.right, found.cites, found.misquoted, found.unsupported) == (
        "quotes", True, True, (), (),
    )  # fmt: skip
    assert found.shown[0].wanted and replies.failures([found]) == []


def test_each_way_of_being_wrong_is_a_failure() -> None:
    kinds = [it.kind for it in replies.failures([judge(PLAIN, WRONG)])]
    assert kinds == [
        "answer not carried",
        "evidence not cited",
        "sentence not supported",
        "quote not verbatim",
    ]
    assert [it.kind for it in replies.failures([judge(PLAIN, NoAnswer("Nothing near."))])] == ["refused"]
    assert [it.kind for it in replies.failures([judge(NEAR, QUOTES)])] == ["near miss answered"]
    assert replies.failures([judge(NEAR, NoAnswer("Nothing near."))]) == []


def test_a_reply_with_one_part_of_two_is_not_right() -> None:
    found = judge(MULTI, QUOTES)
    (failure,) = replies.failures([found])
    assert found.parts == [True, False] and (failure.kind, failure.wanted) == (
        "part not carried",
        "5 business days",
    )
    assert ("multi: expected parts in the reply", "0.50 (1 of 2)") in replies.tables([found])[0].rows


def test_types_and_styles_that_the_file_lacks_are_left_out() -> None:
    every = replies.tables([judge(PLAIN, QUOTES), judge(MULTI, QUOTES), judge(NEAR, QUOTES)])
    assert [it.name for it in every] == ["replies", "replies_by_style", "timings"]
    plain = Row("a", Type.ANSWERABLE, "", "How much can I carry over?", PLAIN.parts, PLAIN.evidence)
    tables = replies.tables([judge(plain, QUOTES)])
    assert [it.name for it in tables] == ["replies", "timings"]
    measures = [measure for measure, _ in tables[0].rows]
    assert measures[0] == "answerable: reply contains the expected answer"
    assert not any(measure.startswith(("multi", "near_miss", "follow_up")) for measure in measures)
    assert "-" not in [figure for _, figure in tables[0].rows]


def test_figures_count_what_the_tables_show() -> None:
    found = figures(judge(PLAIN, QUOTES), judge(PLAIN, WRONG), judge(MULTI, QUOTES), judge(NEAR, QUOTES))
    assert found["answerable_right"] == 0.5 and found["multi_right"] == 0 and found["near_miss_right"] == 0
    assert found["cites_evidence"] == pytest.approx(2 / 3) and found["unsupported_sentences"] == 1
    assert found["misquoted"] == 1 and found["reply_p95_s"] == 1.0


def test_refusals_are_counted_at_the_threshold_and_at_others() -> None:
    answerable = [Sure(score / 10, score < 2) for score in range(1, 11)]
    near = [Sure(0.05, True), Sure(0.15, True), Sure(0.25, False), Sure(0.95, False)]
    found = refusals.figures(answerable, near, [Sure(0.01, True)])
    assert found["answered"] == 0.9 and found["near_miss_refused"] == 0.5 and found["other_refused"] == 1
    assert found["near_miss_refused_at_90"] == 0.5 and found["near_miss_auroc"] == pytest.approx(0.7)
    assert "about something else: refused" in [row[0] for row in refusals.table(answerable, near, near).rows]
