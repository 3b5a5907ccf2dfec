"""Days of the week: which a text names, and what comes first where a question names one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.days import by_day, days_in
from bot.retrieval.sentence_ranking import ScoredSentence
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import passage

ALL = {*range(7)}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Wed · Surgery: 8.00 – 18.00", {2}),
        ("on Wednesdays and Sat.", {2, 5}),
        ("Mon–Fri 9 to 5", {0, 1, 2, 3, 4}),
        ("Sat to Mon", {5, 6, 0}),
        ("Fri until Sunday", {4, 5, 6}),
        ("Mo–Mi 8 Uhr, samstags zu", {0, 1, 2, 5}),
        ("du lundi au jeudi", {0, 1, 2, 3}),
        ("weekdays and at the weekend", ALL),
        ("open daily", ALL),
        ("Who sat in the sun, so do I, mon ami?", set()),
        ("Monetary Friars in Wedmore", set()),
    ],
)
def test_the_days_of_a_text_are_known_by_their_names_spans_and_groups(text: str, days: set[int]) -> None:
    assert days_in(text) == days


@given(st.text(st.characters() | st.sampled_from("MonTuesWedFri –-to."), max_size=300))
def test_any_text_names_days_of_the_week_or_none(text: str) -> None:
    assert days_in(text) <= ALL


HOURS = passage(
    "Dogs are walked twice.\n\n| Day | Collection |\n|---|---|\n| Tue | 9 to 17 |\n| Wed | 9 to 11 |\n"
    "| Thu–Sat | 9 to 12 |\n"
)


@pytest.mark.parametrize(
    ("asked", "first", "out"),
    [
        ("When can I collect my dog on Wednesday?", "Wed", ["Tue", "Thu–Sat"]),
        ("collection Fri", "Thu–Sat", ["Tue", "Wed"]),
        ("When can I collect my dog on Sunday?", "Dogs", []),
        ("When can I collect my dog?", "Dogs", []),
    ],
)
def test_what_holds_on_the_day_asked_for_comes_first_and_other_days_are_out(
    asked: str, first: str, out: list[str]
) -> None:
    cut = sentences_of(HOURS)
    scored = [ScoredSentence(it, 1 - n / 100, 0, 0, True, cut) for n, it in enumerate(cut)]
    ranked = by_day(asked, scored)
    assert first in ranked[0].sentence.text.split(" · ")[0]
    assert [it.sentence.text.split(" · ")[0].removeprefix("Day: ") for it in ranked if it.score < 0.7] == out
