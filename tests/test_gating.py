"""The gate: without evidence nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.calibration import Calibration, Scale
from bot.expecting import Expected, expected, shows
from bot.gating import NOTHING_NEAR, Verdict, gate
from bot.quoting import Scored
from bot.units import units
from store.match import Match
from tests.fakes_answering import LEAVE

UNIT = units(LEAVE)[0]
WEIGHTS = {"score": 4.0, "lacking": -4.0}
BY_SCORE = Calibration("test", Scale(-4.0, WEIGHTS, 0.5), Scale(-4.0, WEIGHTS, 0.9))


def scored(score: float = 1.2, *, cosine: float = 0.6, fits: bool = True) -> Scored:
    return Scored(UNIT, score, cosine, 0.8, fits)


def judged(question: str, found: Sequence[Scored]) -> Verdict:
    return gate(question, found, [Match(LEAVE, 1.0, 0.5)], BY_SCORE)


def test_nothing_found_is_no_evidence() -> None:
    assert gate("How long?", [], [], BY_SCORE) == Verdict(0.0, NOTHING_NEAR, False)


def test_a_weak_best_sentence_is_no_evidence() -> None:
    assert judged("What is it?", [scored(0.99)]).refusal == NOTHING_NEAR


def test_good_evidence_passes_and_very_good_evidence_opens_the_reply() -> None:
    good, better = judged("What is it?", [scored(1.2)]), judged("What is it?", [scored(1.7)])
    assert (good.refusal, good.opens) == (None, False)
    assert (better.refusal, better.opens) == (None, True)
    assert 0.5 < good.confidence < better.confidence < 1


def test_a_question_for_money_is_not_answered_without_an_amount() -> None:
    reason = judged("How much money is it?", [scored()]).refusal
    assert reason is not None and "amount of money" in reason


def test_a_code_that_is_asked_for_and_stands_there_is_evidence() -> None:
    unit = replace(UNIT, text="PW-2003 means that no contact was reached.")
    weak = Scored(unit, 0.5, 0.4, 1.0, True)
    assert judged("What does PW-2003 mean?", [weak]).opens
    assert judged("What does pw-2004 mean?", [weak]).refusal == NOTHING_NEAR
    assert judged("What does PW-2003 cost in Peru?", [replace(weak, cover=0.5)]).refusal


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What percentage does GSA match?", Expected.SHARE),
        ("what does it cost per hour", Expected.MONEY),
        ("How long is paid parental leave?", Expected.DURATION),
        ("Which Slack channel do I write to?", Expected.CHANNEL),
        ("How many people are in a team?", Expected.NUMBER),
        ("When are awards paid?", Expected.TIME),
        ("When I leave, what happens to my badge?", Expected.ANYTHING),
        ("CPARS evaluation finalized when", Expected.TIME),
        ("inactive repo archived after?", Expected.DURATION),
        ("Who signs off on travel?", Expected.NAME),
        ("Can I work from home?", Expected.ANYTHING),
    ],
)
def test_questions_say_what_they_expect(question: str, kind: Expected) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        (Expected.MONEY, "It is $75 an hour.", "It is 75 hours."),
        (Expected.SHARE, "Up to 3.85% of pay.", "Up to 3 days."),
        (Expected.DURATION, "every 90 days", "in 90 places"),
        (Expected.NUMBER, "five people", "some people"),
        (Expected.TIME, "by November 15th", "by bus"),
        (Expected.CHANNEL, "post in #travel-help", "post in travel-help"),
        (Expected.NAME, "ask Janie Burmeister", "ask somebody"),
        (Expected.ANYTHING, "whatever", ""),
    ],
)
def test_what_is_expected_is_seen(kind: Expected, yes: str, no: str) -> None:
    assert shows(kind, yes)
    assert kind is Expected.ANYTHING or not shows(kind, no)
