"""The measures: whole words after folding, what supports a sentence, and figures against a count by hand."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.measures import (
    auroc,
    carries,
    figure,
    found,
    holds,
    mean,
    misquoted,
    percentile,
    refused_at,
    share,
    stands,
    supported,
    threshold_keeping,
    unsupported,
)
from bot.evaluation.retrieval import fitting
from bot.evaluation.rows import Gold
from bot.reply import Citation, Quotes, Sentence
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, passage, source

WORDS = st.lists(st.sampled_from(["leave", "ends", "in", "may", "12.5", "$75", "of", "TTS"]), min_size=1)
SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=30)
SHARES = st.floats(0.01, 1.0)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("16", "Passwords must be **16** characters"),
        ("two  weeks", "at least\n> Two weeks before"),
        ("within a year of the child’s birth", "within a year of the child's birth"),
        ("$75", "a rate of $75/hour"),
        (
            "24 credit hours",
            "- up to [24 credit] hours",
        ),
        ("1,000", "(1,000)"),
        ("275000", "Rotterdam,275000,198400"),
        ("198400", "Rotterdam,275000,198400"),
        ("0,43", "€ 0,43 a kilometre"),
        ("kc@x.example", "mail kc@x.example."),
    ],
)
def test_words_stand_in_a_text_however_they_are_written(wanted: str, text: str) -> None:
    assert stands(wanted, text)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("12", "12.5 hours"),
        ("12", "12,5 uur"),
        ("275", "275,000"),
        ("75", "$75"),
        ("lea", "leave"),
        ("5", "5%"),
        ("a b", "b a"),
        ("**", "**"),
        ("", "a"),
    ],
)
def test_parts_of_words_and_numbers_do_not_stand(wanted: str, text: str) -> None:
    assert not stands(wanted, text)


@settings(deadline=None)
@given(WORDS, WORDS, WORDS, st.sampled_from([" ", "\n", " **", "\n> ", "  _"]))
def test_what_a_text_is_made_of_stands_in_it(
    before: list[str], wanted: list[str], after: list[str], gap: str
) -> None:
    assert stands(" ".join(wanted), gap.join([*before, *wanted, *after]))


def test_every_part_must_be_carried_and_any_answer_of_it_will_do() -> None:
    parts = (("24 hours", "24"), ("none",))
    assert carries("It is 24 and none more.", parts)
    assert not carries("It is 24.", parts)


def test_evidence_stands_in_its_own_file_and_its_copies_only() -> None:
    gold = Gold("leave.md", "a maximum of 240 annual leave hours")
    assert holds(LEAVE, gold) and not holds(passage(LEAVE.text, source("other.md")), gold)
    assert holds(passage(LEAVE.text, source("other.md")), replace(gold, copies=("other.md",)))
    assert found([TRAVEL, LEAVE], [gold, Gold("travel.md", "within 6 business days")]) == [True, False]


def test_a_budget_takes_whole_passages_from_the_first() -> None:
    given_ = [passage("a" * 100), passage("b" * 100), passage("c" * 100)]
    assert [len(fitting(given_, budget)) for budget in (99, 100, 250, 300)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over a maximum of 240 annual leave hours, from one leave year to the next.",
        "Annual leave accrues with service. Unused hours beyond that are lost.",
        "Unused annual leave hours beyond 240 are lost.",
    ],
)
def test_what_a_passage_says_is_supported(sentence: str) -> None:
    assert supported(sentence, [TRAVEL, LEAVE])


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over a maximum of 250 annual leave hours.",
        "You can not carry over a maximum of 240 annual leave hours.",
        "You can carry over a maximum of 240 sick leave hours.",
        "Fill out a voucher within 5 business days.",
        "Yes.",
    ],
)
def test_what_a_passage_does_not_say_is_not(sentence: str) -> None:
    assert not supported(sentence, [LEAVE])


def test_words_of_the_question_need_no_support_but_numbers_and_limits_do() -> None:
    asked = "How much vacation, 300 hours?"
    assert supported("You can carry over 240 hours of vacation.", [LEAVE], asked)
    assert not supported("You can carry over 240 hours of vacation.", [LEAVE])
    assert not supported("You can carry over 300 hours of vacation.", [LEAVE], asked)
    assert not supported("You must carry over 240 hours of vacation.", [LEAVE], asked)
    assert not supported("Vacation.", [LEAVE], asked)


def test_sentences_and_quotes_of_a_reply_are_judged_by_what_they_cite() -> None:
    good, bad = Sentence("Annual leave accrues with service.", (1,)), Sentence("Leave is lost.", ())
    cited = (Citation(1, LEAVE, "Annual leave accrues"), Citation(2, TRAVEL, "fill out a voucher"))
    reply = Quotes((good, bad, Sentence(good.text, (2,))), cited)
    assert unsupported(reply) == [bad.text, good.text]
    assert misquoted(reply) == ["fill out a voucher"]


@settings(deadline=None)
@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_order(positives: list[float], negatives: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in positives for b in negatives]
    assert auroc(positives, negatives) == pytest.approx(sum(pairs) / len(pairs))
    assert auroc(positives, negatives) == pytest.approx(1 - auroc(negatives, positives))


@settings(deadline=None)
@given(SCORES, SHARES)
def test_a_threshold_keeps_the_share_and_no_higher_one_does(scores: list[float], wanted: float) -> None:
    found = threshold_keeping(scores, wanted)
    kept = sum(it >= found for it in scores)
    above = sum(it > found for it in scores)
    assert kept >= wanted * len(scores) - 1e-6 > above - 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.sampled_from([1, 50, 95, 100]))
def test_a_percentile_is_one_of_the_values(values: list[float], percent: float) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(it <= found for it in values) >= percent / 100 * len(values) - 1e-6


def test_small_cases_by_hand() -> None:
    assert percentile(range(1, 101), 95) == 95 and percentile([3.0], 50) == 3
    assert share([True, False, False, True]) == "0.50 (2 of 4)" and share([]) == "-"
    kept = [0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.1]
    assert threshold_keeping(kept, 0.9) == 0.5
    assert refused_at(kept, [0.4, 0.5, 0.6, 0.2], 0.9) == 0.5


def test_what_is_no_number_is_not_shown_as_one() -> None:
    assert figure(auroc([], [0.5])) == figure(mean([])) == "-"
    assert figure(0.125) == "0.12"


def test_of_nothing_there_is_no_figure() -> None:
    found = (mean([]), percentile([], 50), auroc([], [1.0]), auroc([1.0], []), refused_at([], [1.0], 0.9))
    assert all(math.isnan(it) for it in found)
