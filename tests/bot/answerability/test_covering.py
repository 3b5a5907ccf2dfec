"""A question that nobody put to the bot is answered only where that is sure."""

from dataclasses import replace

from bot.answerability import Decision, surely_covered
from bot.answerability.covering import MARGIN
from bot.query.rewrite import Query
from bot.retrieval.retriever import Evidence

LEAVE, PAY = (Evidence(Query(it, it), (), (), ()) for it in ("leave?", "pay?"))
SURE = Decision((LEAVE, PAY), frozenset({LEAVE.query, PAY.query}), 0.99, 0.3, None)


def test_sure_is_what_is_far_over_the_threshold_and_could_open_the_reply() -> None:
    assert surely_covered(SURE, [LEAVE, PAY])
    assert surely_covered(replace(SURE, confidence=0.3 + MARGIN), [LEAVE, PAY])


def test_all_else_is_not() -> None:
    assert not surely_covered(replace(SURE, confidence=0.3 + MARGIN - 0.01), [LEAVE, PAY])
    assert not surely_covered(replace(SURE, opening=frozenset({LEAVE.query})), [LEAVE, PAY])
    assert not surely_covered(replace(SURE, answerable=(LEAVE,)), [LEAVE, PAY])
    assert not surely_covered(replace(SURE, sure=False), [LEAVE, PAY])
    assert not surely_covered(replace(SURE, doubtful=True), [LEAVE, PAY])
    assert not surely_covered(replace(SURE, refusal="Nothing."), [LEAVE, PAY])
