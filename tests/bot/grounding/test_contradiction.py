"""What contradicts is told, and what only looks like it is not: another case is no contradiction."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grounding.contradiction import contradict, disagreements
from store.sentences import PassageSentence, sentences_of
from tests.bot.answering.fakes_answering import passage, source

LEAVE_28 = "Staff get 28 days of annual leave a year."
LEAVE_25 = "Employees get 25 days of annual leave per year."


def unit(text: str, name: str = "a.md", title: str = "Handbook", year: int = 2024) -> PassageSentence:
    """The last sentence of a document's text."""
    made = replace(source(name, title), modified=datetime(year, 1, 1, tzinfo=UTC))
    return sentences_of(passage(text, made))[-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LEAVE_28, LEAVE_25),
        ("The performance award is 3.85% of base pay.", "The performance award is 4% of base pay."),
        ("Expenses under $75 need no receipt.", "Expenses under $50 need no receipt."),
        ("Timesheets are due by 5pm on Fridays.", "Timesheets are due by 3pm on Fridays."),
        ("The review period ends on September 30.", "The review period ends on October 15."),
        ("Contractors may use the gym.", "Contractors may not use the gym."),
        ("Receipts are required for parking.", "Receipts aren't required for parking."),
        ("Post questions about travel in #travel-help.", "Post questions about travel in #trips."),
        ("Laptops are replaced every three years.", "Laptops are replaced every 4 years."),
        ("For lost badges, write to badges@a.example.", "For lost badges, write to security@a.example."),
        (
            "You must give two weeks of notice before you leave.",
            "Before you leave, give four weeks of notice.",
        ),
        (
            "| Kind | Days |\n|---|---|\n| Sick leave | 10 days |",
            "| Kind | Days |\n|---|---|\n| Sick leave | 12 days |",
        ),
    ],
)
def test_the_same_with_another_figure_or_denied_is_a_contradiction(one: str, other: str) -> None:
    assert contradict(unit(one), unit(other, "b.md", "Guide"))
    assert contradict(unit(other), unit(one, "b.md", "Guide"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A Level 4 rating gets an award of 2% of pay.", "A Level 5 rating gets an award of 3% of pay."),
        ("A Level 4 rating lasts for a month.", "A Level 5 rating lasts for a month."),
        ("Moderated tests take 60 minutes.", "Unmoderated tests take 20 minutes."),
        ("18F staff get 5 training days a year.", "TTS staff get 3 training days a year."),
        ("Staff get 28 days of annual leave.", "Staff get 10 days of sick leave."),
        (
            "After three years of service you earn 6 hours of leave each pay period.",
            "After fifteen years of service you earn 8 hours of leave each pay period.",
        ),
        ("Full-time employees get 20 days of leave.", "Part-time employees get 10 days of leave."),
        ("Submit the form within 5 days of arrival.", "Submit the report within 10 days of arrival."),
        ("You may take 3 days at once.", "You may not take more than 3 days at once."),
        ("You need at least 2 approvals.", "You may have at most 5 approvals."),
        ("The pilot ran for 6 weeks.", "The course ran for 8 weeks."),
        ("Request leave 2 weeks ahead.", "Request leave for more than a week 4 weeks ahead."),
        ("In 2022 the rate was 3%.", "In 2023 the rate was 4%."),
        ("The first meeting lasts 30 minutes.", "The second meeting lasts 60 minutes."),
        ("Managers approve up to $500.", "Directors approve up to $5,000."),
        ("Post travel questions in #travel.", "Post leave questions in #leave."),
        ("Domestic trips need 10 days of notice.", "International trips need 30 days of notice."),
        ("You get 12 weeks of paid leave.", "You get 12 weeks of paid leave for a birth."),
        ("Contractors may use the gym.", "Interns may not use the gym."),
        ("You do not need a receipt for parking.", "You need a receipt for lodging."),
        ("It costs $20 a month.", "It costs $200 a year."),
        ("The team meets for 1 hour every week.", "The team meets for 2 hours every month."),
        ("- Meetings that serve a project", "- Meetings that do not serve a project"),
        ("team@a.example", "desk@a.example"),
        ("(a) The bond is due on June 1.", "(b) The bond is due on May 1."),
        ("- Find us in Slack: #design", "- Find us in Slack: #product"),
        (LEAVE_28, LEAVE_28),
    ],
)
def test_another_case_is_no_contradiction(one: str, other: str) -> None:
    assert not contradict(unit(one), unit(other, "b.md", "Guide"))
    assert not contradict(unit(other), unit(one, "b.md", "Guide"))


@pytest.mark.parametrize(
    ("title", "one", "its", "other"),
    [
        ("Interns", "You get 10 days of leave.", "Employees of the bank", "You get 28 days of leave."),
        ("Figma", "Visit #figma in Slack for help.", "Sketch", "Visit #sketch in Slack for help."),
        ("18F", "Training costs up to $500 a year.", "TTS", "Training costs up to $2,000 a year."),
    ],
)
def test_under_other_headings_a_short_sentence_is_about_something_else(
    title: str, one: str, its: str, other: str
) -> None:
    assert not contradict(unit(one, title=title), unit(other, "b.md", its))


def test_a_document_does_not_contradict_itself_here() -> None:
    assert disagreements([unit(LEAVE_28), unit(LEAVE_25)]) == ()


def test_the_one_that_was_changed_last_comes_first() -> None:
    old, new = unit(LEAVE_28, year=2021), unit(LEAVE_25, "b.md", year=2025)
    for said, near in (([old, new], []), ([old], [new]), ([new], [old])):
        (found,) = disagreements(said, near)
        assert (found.newer, found.older) == (new, old)
    undated = replace(new.passage.source, modified=None)
    found = disagreements([replace(new, passage=replace(new.passage, source=undated)), old])[0]
    assert found.newer == old


def test_what_was_not_said_is_left_alone_and_two_sources_disagree_once() -> None:
    old, new = unit(LEAVE_28, year=2021), unit(LEAVE_25, "b.md", year=2025)
    assert disagreements([unit("The office is closed.", "c.md")], [old, new]) == ()
    again = unit("Staff get 24 days of annual leave a year.", "b.md")
    assert len(disagreements([old], [new, again])) == 1


TEXTS = st.text(max_size=80) | st.sampled_from([LEAVE_28, LEAVE_25, "It is not 5.", "#a $1 5pm June 3 3%"])


@given(TEXTS, TEXTS)
def test_whatever_stands_there_is_judged_alike_from_both_sides(one: str, other: str) -> None:
    for mine in sentences_of(passage(one, source("a.md"))):
        for theirs in sentences_of(passage(other, source("b.md"))):
            assert contradict(mine, theirs) == contradict(theirs, mine)
            assert not contradict(mine, mine)
