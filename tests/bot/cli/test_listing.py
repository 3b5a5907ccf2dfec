"""Sources on a terminal."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.cli.reply_lines import listed, refused
from bot.reply import Citation, NoAnswer
from tests.bot.answering.fakes_answering import passage, source

FRESH = replace(source(), modified=datetime.now(UTC))
OLD = replace(source("travel.md", "Travel"), url="", modified=datetime(2023, 3, 12, tzinfo=UTC))
FIRST = passage("Staff get **28** days. Five carry over.", FRESH, headings=("Annual leave",))
THIRD = passage("Ask by nine.", FRESH, headings=("Sick leave",), position=1)
TRAVEL = passage("Trains.\nBook by train.", OLD)


def test_each_source_is_named_once_with_what_opens_at_the_words() -> None:
    cited = (
        Citation(1, FIRST, "Staff get **28** days."),
        Citation(2, TRAVEL, "Book by train."),
        Citation(3, THIRD, "Ask by nine."),
    )
    there = "https://handbook.example/leave.md"
    assert list(listed(cited)) == [
        "Leave",
        f"  [1] Annual leave ({there}#annual-leave:~:text=Staff%20get%2028%20days)",
        f"  [3] Sick leave ({there}#sick-leave:~:text=Ask%20by%20nine)",
        "[2] Travel (travel.md:2) · last changed 12 March 2023",
    ]


def test_words_of_the_models_own_come_with_the_quotes_that_they_rest_on() -> None:
    assert list(listed([Citation(1, TRAVEL, "Book by train.")], quotes=True)) == [
        "[1] Travel (travel.md:2) · last changed 12 March 2023",
        "    “Book by train.”",
    ]
    assert list(listed([])) == []


def test_what_lies_in_an_archive_is_said_to_be_no_news() -> None:
    away = passage("Book by coach.", replace(source("archive/travel-2019.md", "Travel 2019"), url=""))
    assert list(listed([Citation(1, away, "Book by coach.")])) == [
        "[1] Travel 2019 (archive/travel-2019.md:1) · may not be current"
    ]


def test_a_refusal_shows_the_nearest_sentence_and_how_to_ask_again() -> None:
    near = (Citation(1, TRAVEL, "Book by train."),)
    assert list(refused(NoAnswer("why", closest=near))) == [
        "Closest match:",
        "  Travel (travel.md:2)",
        "    “Book by train.”",
        "Try the wording that the document would use; `inhouse index PATH` adds documents.",
    ]
    assert len(list(refused(NoAnswer("why")))) == 1
