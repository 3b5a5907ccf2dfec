"""Calendars: what an event is, when and where, in a row of its own."""

import time
from pathlib import Path, PurePath

import pytest

from store.reading.events import read
from tests.files import read as read_file


def rows(*lines: str) -> list[str]:
    text = read(
        "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode(), PurePath("a.ics")
    ).text
    return text.strip().split("\n")[2:]


def event(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", *lines, "END:VEVENT")


def test_each_event_is_a_row_by_date_with_the_columns_that_any_needs() -> None:
    later = event(
        "SUMMARY:Regatta\\, day 1", "DTSTART;TZID=Europe/Oslo:20270605T100000", "LOCATION:Quay | north"
    )
    first = event(
        "DTSTART;VALUE=DATE:20270301",
        "SUMMARY:Boats are tarred",
        "DESCRIPTION:Bring gloves\\nand a",
        "  brush",
    )
    assert rows(*later, *first) == [
        "| Event | When | Where | Notes |",
        "| --- | --- | --- | --- |",
        "| Boats are tarred | 2027-03-01 |  | Bring gloves and a brush |",
        r"| Regatta, day 1 | 2027-06-05 10:00 Europe/Oslo | Quay \| north |  |",
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (";VALUE=DATE:20270605", ";VALUE=DATE:20270606", "2027-06-05"),
        (";VALUE=DATE:20270605", ";VALUE=DATE:20270608", "2027-06-05 to 2027-06-07"),
        (":20270605T100000Z", ":20270605T113000Z", "2027-06-05 10:00 to 11:30 UTC"),
        (":20270605T220000", ":20270606T020000", "2027-06-05 22:00 to 2027-06-06 02:00"),
        (":soon", ":later", ""),
        (";VALUE=DATE:00010101", ";VALUE=DATE:00010101", "0001-01-01"),
    ],
)
def test_days_and_hours_are_said_as_people_read_them(begins: str, ends: str, said: str) -> None:
    [row] = rows(*event("SUMMARY:Watch", f"DTSTART{begins}", f"DTEND{ends}", "LOCATION:Pier"))[2:]
    assert row == (f"| Watch | {said} | Pier |" if said else "| Watch | Pier |")


def test_what_repeats_or_was_cancelled_says_so_and_an_alarm_is_not_read() -> None:
    alarm = ("BEGIN:VALARM", "DESCRIPTION:Reminder", "END:VALARM")
    rule = "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20270701T000000Z"
    [row] = rows(*event("SUMMARY:Drill", "DTSTART:20270104T090000", rule, "STATUS:CANCELLED", *alarm))[2:]
    assert row == "| Drill | 2027-01-04 09:00 | weekly, every 2, MO TH, until 2027-07-01 | cancelled |"


def test_long_notes_stand_below_the_table_and_what_is_no_calendar_is_lines(tmp_path: Path) -> None:
    found = read_file(
        _file(tmp_path, "\n".join(event("SUMMARY:Launch", f"DESCRIPTION:{'Mind the tide. ' * 40}")))
    )
    assert [it.text for it in found.headings] == ["A", "Launch"]
    assert read_file(_file(tmp_path, "nothing of the kind\n")).text == "nothing of the kind\n"


@pytest.mark.parametrize(
    "hostile", ["a" * 300_000, "A;b=" * 100_000, "\n " * 100_000, "BEGIN:VEVENT\n" * 50_000]
)
def test_no_calendar_takes_long(hostile: str) -> None:
    began = time.process_time()
    read(f"BEGIN:VCALENDAR\n{hostile}".encode(), PurePath("a.ics"))
    assert time.process_time() - began < 1


def _file(directory: Path, text: str) -> Path:
    (directory / "a.ics").write_text(text, encoding="utf-8")
    return directory / "a.ics"
