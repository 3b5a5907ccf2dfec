"""What is suggested to ask: what the documents are called, where people would call it so."""

from datetime import UTC, datetime

import pytest

from handlers.home import suggested
from handlers.home.prompts import reads_as_title
from handlers.locale import LANGUAGES, Locale
from store.audience import Audience
from store.passage import Kind, Source


def source(title: str, day: int | None = 1, kind: Kind = Kind.FILE) -> Source:
    changed = datetime(2026, 11, day, tzinfo=UTC) if day else None
    return Source(f"{kind}:{title}", kind, f"{title}.md", title, "", "d", Audience.everyone(), changed)


def titles(*sources: Source) -> list[str]:
    return [it["title"] for it in suggested(sources, Locale("en"))]


def test_the_newest_come_first_and_the_undated_last() -> None:
    assert titles(source("Old"), source("Undated", None), source("New", 9)) == ["New", "Old", "Undated"]


def test_there_are_four_at_most_each_once() -> None:
    assert titles(*(source(it) for it in ("Aaa", "Bbb", "Aaa", "Ccc", "Ddd", "Eee"))) == [
        *("Aaa", "Bbb", "Ccc", "Ddd")
    ]


def test_questions_that_people_answered_come_first_and_leave_room() -> None:
    answered = [source(f"Question {it}?", 1, Kind.ANSWER) for it in "abc"]
    found = titles(source("New", 9), source("Newer", 10), *answered)
    assert found == ["Question a?", "Question b?", "Newer", "New"]


@pytest.mark.parametrize("title", ["How do I order a laptop?", "経費はどう精算しますか？"])
def test_a_title_that_asks_is_itself_what_is_asked(title: str) -> None:
    assert suggested([source(title)], Locale("de")) == [{"title": title, "message": title}]


def test_others_are_asked_about_in_the_language_of_the_person() -> None:
    asked = {suggested([source("Leave")], Locale(it))[0]["message"] for it in LANGUAGES}
    assert len(asked) == len(LANGUAGES) and all("Leave" in it for it in asked)


def test_how_to_begin_is_suggested_where_there_is_nothing_to_ask_about() -> None:
    assert titles() == titles(source("scan_0042.pdf")) == ["What can you do?"]


@pytest.mark.parametrize(
    "title",
    [
        *("Annual leave", "Leads plan 2027", "Release process", "FAQ for new people", "休暇", "有給休暇規程"),
        *("Congés payés", "On-call", "Порядок отпусков", "R&D budget"),
    ],
)
def test_what_people_would_call_so_is_a_title(title: str) -> None:
    assert reads_as_title(title)


@pytest.mark.parametrize(
    "title",
    [
        *("", "A", "scan_0042", "report.pdf", "docs/leave", "README", "PW-2003", "INC 4711 review", "a1b2c3"),
        *(
            "2026-11-03",
            "3 November 2026",
            "2026年11月",
            "<!channel> read",
            "@here",
            "https://a.example",
            "`rm`",
        ),
        *("long " * 30, "hid\u202eden", "two\u200bparts"),
    ],
)
def test_file_names_codes_dates_and_markup_are_none(title: str) -> None:
    assert not reads_as_title(title)
