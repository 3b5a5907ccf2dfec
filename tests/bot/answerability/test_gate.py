"""The gate: without evidence nothing is written."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.answerability.calibration import Calibration, Scale
from bot.answerability.features import extract_features
from bot.answerability.gate import Decision, GateDecision, decide, gate
from bot.query.answer_kind import expected_kind
from bot.query.rewrite import Query
from bot.reply import NOTHING_NEAR
from bot.retrieval.retriever import Evidence
from bot.retrieval.sentence_ranking import MatchText, ScoredSentence
from store.sentences import AnswerKind, sentences_of, shows
from tests.bot.answering.fakes_answering import LEAVE, match, passage

CUT = sentences_of(LEAVE)
WEIGHTS = {"standing": 4.0}
BY_SCORE = Calibration("test", Scale(-4.0, WEIGHTS, 0.5), Scale(-4.0, WEIGHTS, 0.9), reading=0.05)


def scored(score: float = 1.2, *, cosine: float = 0.6, fits: bool = True) -> ScoredSentence:
    return ScoredSentence(CUT[0], score, cosine, 0.8, fits, CUT)


def judged(question: str, found: Sequence[ScoredSentence]) -> GateDecision:
    read = MatchText.of(match(LEAVE))
    return gate(Evidence(Query(question, question), (read.match,), tuple(found), (read.text,)), BY_SCORE)


def test_nothing_found_is_no_evidence() -> None:
    assert gate(Evidence(Query("How long?", "How long?"), (), (), ()), BY_SCORE) == GateDecision(
        0.0, NOTHING_NEAR, False
    )


def test_a_weak_best_sentence_is_no_evidence() -> None:
    assert judged("What is it?", [scored(0.99)]).refusal == NOTHING_NEAR


def test_good_evidence_passes_and_very_good_evidence_opens_the_reply() -> None:
    good, better = judged("What is it?", [scored(1.2)]), judged("What is it?", [scored(1.7)])
    assert (good.refusal, good.opens) == (None, False)
    assert (better.refusal, better.opens) == (None, True)
    assert 0.5 < good.confidence < better.confidence < 1


def test_an_answer_that_the_gate_is_not_sure_of_is_doubtful() -> None:
    read = MatchText.of(match(LEAVE))
    query = Query("What is it?", "What is it?")
    calibration = replace(BY_SCORE, sure=0.8)
    weak, strong = (Evidence(query, (read.match,), (scored(it),), (read.text,)) for it in (1.2, 1.7))
    assert decide([weak], calibration).doubtful and decide([weak], calibration).refusal is None
    assert not decide([strong], calibration).doubtful
    assert not decide([weak, strong], calibration).doubtful  # one part is surely answered


def test_what_only_a_document_put_away_says_is_doubtful() -> None:
    read = MatchText.of(match(LEAVE))
    away = replace(LEAVE, source=replace(LEAVE.source, title="Leave (superseded in May)"))
    best = replace(scored(1.7), sentence=replace(CUT[0], passage=away))

    def doubtful(asked: str, found: ScoredSentence) -> bool:
        evidence = Evidence(Query(asked, asked), (read.match,), (found,), (read.text,))
        return decide([evidence], replace(BY_SCORE, sure=0.5)).doubtful

    assert doubtful("What is it?", best) and not doubtful("What is it?", scored(1.7))
    assert not doubtful("What was it in the old rule?", best)


def test_a_row_that_the_question_does_not_name_is_doubtful_where_a_word_leads_away_from_it() -> None:
    fees = passage("| Sport | Joining fee |\n|---|---|\n| Tennis | 30 |\n| Gym | 25 |\n")
    read, cut = MatchText.of(match(fees)), sentences_of(fees)

    def doubtful(asked: str, *, cover: float = 0.6, oddness: float = 0.2) -> bool:
        first = ScoredSentence(cut[0], 1.7, 0.6, cover, True, cut, oddness)
        evidence = Evidence(Query(asked, asked), (read.match,), (first,), (read.text,))
        return decide([evidence], replace(BY_SCORE, sure=0.5)).doubtful

    assert doubtful("What is the joining fee for badminton?")
    assert not doubtful("What is the joining fee for tennis players?")
    assert not doubtful("What is the joining fee for badminton?", oddness=0.0)  # another word for it, perhaps
    assert not doubtful("What are the joining fees?", cover=1.0)  # of all sports


def test_a_row_that_is_asked_for_by_its_name_and_a_column_is_quoted_however_far_off_but_not_surely() -> None:
    waits = passage("| Service | Wait |\n|---|---|\n| CAMHS | 9 months |\n| Memory clinic | 16 weeks |\n")
    read, cut = MatchText.of(match(waits)), sentences_of(waits)

    def decided(asked: str, cover: float) -> Decision:
        far = ScoredSentence(cut[0], 0.3, 0.1, cover, True, cut)
        evidence = Evidence(Query(asked, asked), (read.match,), (far,), (read.text,))
        return decide([evidence], replace(BY_SCORE, sure=0.6))

    quoted = decided("How long is the wait for camhs?", 0.66)
    assert quoted.refusal is None and quoted.doubtful
    assert decided("How long is the wait for camhs?", 0.5).refusal  # most of it is about something else
    assert decided("Who leads camhs?", 0.66).refusal  # no column says that


def test_an_odd_word_is_a_reason_to_doubt_and_then_to_refuse() -> None:
    read = MatchText.of(match(LEAVE))
    query = Query("What is it?", "What is it?")
    calibration = replace(BY_SCORE, answering=Scale(-4.0, {**WEIGHTS, "odd": -6.0}, 0.5), sure=0.7)
    same, sibling, other = (
        decide(
            [Evidence(query, (read.match,), (replace(scored(1.4), oddness=it),), (read.text,))], calibration
        )
        for it in (0.0, 0.2, 0.9)
    )
    assert (same.refusal, same.doubtful) == (None, False)
    assert (sibling.refusal, sibling.doubtful) == (None, True)
    assert other.refusal == NOTHING_NEAR


def test_an_odd_word_counts_for_less_where_the_best_lies_far_off() -> None:
    read = MatchText.of(match(LEAVE))
    query = Query("What is it?", "What is it?")
    near, far = (
        extract_features(
            Evidence(query, (read.match,), (replace(scored(it), oddness=0.4),), (read.text,), noise=1.0)
        )
        for it in (1.5, 1.15)
    )
    assert near.odd == 0.4 and far.odd == pytest.approx(0.2)


def test_before_a_capable_writer_only_what_is_plainly_about_something_else_is_refused() -> None:
    read = MatchText.of(match(LEAVE))
    query = Query("What is it?", "What is it?")
    weak, plain = (Evidence(query, (read.match,), (scored(it),), (read.text,)) for it in (0.8, 0.1))
    assert decide([weak], BY_SCORE).refusal == NOTHING_NEAR
    allowed = decide([weak], BY_SCORE, read=True)
    assert (allowed.refusal, allowed.sure, allowed.opening) == (None, False, frozenset())
    assert decide([plain], BY_SCORE, read=True).refusal == NOTHING_NEAR
    assert BY_SCORE.reading <= allowed.confidence < BY_SCORE.answering.threshold


def test_a_question_for_money_is_not_answered_without_an_amount() -> None:
    reason = judged("How much money is it?", [scored()]).refusal
    assert reason is not None and "amount of money" in reason


def test_a_code_that_is_asked_for_and_stands_there_is_evidence() -> None:
    told = replace(CUT[0], text="PW-2003 means that no contact was reached.")
    weak = ScoredSentence(told, 0.5, 0.4, 1.0, True, CUT)
    assert judged("What does PW-2003 mean?", [weak]).opens
    assert judged("What does pw-2004 mean?", [weak]).refusal == NOTHING_NEAR
    assert judged("What does PW-2003 cost in Peru?", [replace(weak, cover=0.5)]).refusal


def test_a_code_beside_a_value_of_the_kind_asked_for_is_evidence() -> None:
    row = replace(CUT[0], text="Severity: P2 · Meaning: one robot down · Response time: 2 hours", row=True)
    weak = ScoredSentence(row, 0.5, 0.4, 0.3, True, CUT)
    assert judged("How fast must we react to a P2?", [weak]).refusal is None
    assert judged("How fast must we react to a P3?", [weak]).refusal is not None
    assert judged("How much money does a P2 cost?", [weak]).refusal is not None
    assert judged("Why is a P2 a P2?", [weak]).refusal is not None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What percentage does GSA match?", AnswerKind.SHARE),
        ("what does it cost per hour", AnswerKind.MONEY),
        ("How long is paid parental leave?", AnswerKind.DURATION),
        ("Which Slack channel do I write to?", AnswerKind.CHANNEL),
        ("How many people are in a team?", AnswerKind.NUMBER),
        ("When are awards paid?", AnswerKind.TIME),
        ("When I leave, what happens to my badge?", AnswerKind.ANYTHING),
        ("CPARS evaluation finalized when", AnswerKind.TIME),
        ("inactive repo archived after?", AnswerKind.DURATION),
        ("Who signs off on travel?", AnswerKind.NAME),
        ("Can I work from home?", AnswerKind.ANYTHING),
    ],
)
def test_questions_say_what_they_expect(question: str, kind: AnswerKind) -> None:
    assert expected_kind(question) is kind


@pytest.mark.parametrize(
    ("kind", "yes", "no"),
    [
        (AnswerKind.MONEY, "It is $75 an hour.", "It is 75 hours."),
        (AnswerKind.MONEY, "45p, or 12 quid a week.", "It films in 720p; see p. 12 of 45 p."),
        (AnswerKind.SHARE, "Up to 3.85% of pay.", "Up to 3 days."),
        (AnswerKind.DURATION, "every 90 days", "in 90 places"),
        (AnswerKind.NUMBER, "five people", "some people"),
        (AnswerKind.TIME, "by November 15th", "by bus"),
        (AnswerKind.CHANNEL, "post in #travel-help", "post in travel-help"),
        (AnswerKind.NAME, "ask Janie Burmeister", "ask somebody"),
        (AnswerKind.NAME, "on Mondays ask Janie", "paid on Saturdays in May, and in Dec"),
        (AnswerKind.NAME, "ask Mr Bell by 30 November", "they want an answer by 30 November, at 14:30"),
        (AnswerKind.TIME, "closed Wed", "closed"),
        (AnswerKind.ANYTHING, "whatever", ""),
    ],
)
def test_what_is_expected_is_seen(kind: AnswerKind, yes: str, no: str) -> None:
    assert shows(kind, yes)
    assert kind is AnswerKind.ANYTHING or not shows(kind, no)
