"""Calendars: each event as a row that says what it is, when and where (RFC 5545)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import PurePath

from store.reading.decoding import decode
from store.reading.document import Document, find_headings, heading_text, title_of
from store.reading.grid import pipe_table
from store.reading.keyed import read_settings
from store.reading.table import cell_text

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'^([\w-]+)((?:;[\w-]+=(?:"[^"\n]*"|[^":;\n]*))*):([^\n]*)', re.MULTILINE)
_ZONE = re.compile(r';TZID="?([^":;]+)')
_ESCAPED = re.compile(r"\\([\\;,nN])")
_KINDS = ("VEVENT", "VTODO", "VJOURNAL")
_COLUMNS = ("Event", "When", "Due", "Where", "Repeats", "Status", "Notes")
_TELLING = ("CANCELLED", "TENTATIVE", "COMPLETED")
_LONGEST_NOTE = 400
"""Characters. Longer notes stand below a heading of their own, and are cut like any text."""

Fields = dict[str, tuple[str, str]]
"""Of each property its parameters and its value."""


def read(data: bytes, path: PurePath) -> Document:
    """An .ics. One without events is lines that each say something alone. Raises Unreadable."""
    text = _FOLD.sub("", decode(data)).replace("\r\n", "\n")
    found = sorted(_events(text), key=lambda it: it.get("DTSTART", it.get("DUE", ("", "")))[1])
    if not found:
        return read_settings(data, path)
    rows = [[cell_text(cell) for cell in _row(it)] for it in found]
    used = [at for at in range(len(_COLUMNS)) if any(row[at] for row in rows)]
    table = pipe_table([_COLUMNS[at] for at in used], [[row[at] for at in used] for row in rows])
    notes = [f"## {heading_text(_words(it, 'SUMMARY'))}\n\n{_note(it)}" for it in found if _is_long(it)]
    named = re.search(r"^X-WR-CALNAME[^:\n]*:([^\n]+)", text, re.MULTILINE)
    title = heading_text(_unescaped(named[1])) if named else title_of(path)
    made = "\n\n".join([f"# {title}", table, *notes]) + "\n"
    return Document(made, title, headings=find_headings(made))


def _events(text: str) -> Iterator[Fields]:
    inside: list[str] = []
    fields: Fields = {}
    for line in _LINE.finditer(text):
        name, value = line[1].upper(), line[3].strip()
        if name == "BEGIN":
            inside.append(value.upper())
            fields = {} if inside[-1] in _KINDS else fields
        elif name == "END" and inside:
            if inside.pop() in _KINDS:
                yield fields
        elif inside and inside[-1] in _KINDS:  # what an alarm in it says is no part of it
            fields.setdefault(name, (line[2], value))


def _row(event: Fields) -> list[str]:
    status = event.get("STATUS", ("", ""))[1].upper()
    return [
        _words(event, "SUMMARY"),
        _span(event),
        _moment(*event.get("DUE", ("", ""))),
        _words(event, "LOCATION"),
        _repeats(event.get("RRULE", ("", ""))[1]),
        status.lower() if status in _TELLING else "",
        "" if _is_long(event) else " ".join(_note(event).split()),
    ]


def _span(event: Fields) -> str:
    """`2026-12-10 09:40 to 10:00`, or whole days: the end of those is the day after (RFC 5545, 3.6.1)."""
    first, last = event.get("DTSTART", ("", "")), event.get("DTEND", ("", ""))
    begins, ends = _moment(*first), _moment(*last)
    if ends and " " not in ends and ends > begins:
        ends = (date.fromisoformat(ends) - timedelta(days=1)).isoformat()
    if not ends or ends == begins:
        return begins
    day, _, time = begins.partition(" ")
    if time and ends.startswith(f"{day} "):
        time, zone = time.split(" ", 1) if " " in time else (time, "")
        return f"{day} {time} to {ends.split(' ')[1]} {zone}".strip()
    return f"{begins} to {ends}"


def _moment(parameters: str, value: str) -> str:
    """`20261210T094000Z` as `2026-12-10 09:40 UTC`; nothing where it is no moment."""
    bare = value.removesuffix("Z")
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return ""
    if "T" not in bare:
        return moment.date().isoformat()
    zone = _ZONE.search(parameters)
    place = "UTC" if bare != value else zone[1] if zone else ""
    return f"{moment:%Y-%m-%d %H:%M} {place}".strip()


def _repeats(rule: str) -> str:
    """`FREQ=WEEKLY;BYDAY=MO;UNTIL=20270101` as `weekly, MO, until 2027-01-01`."""
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    every = parts.get("INTERVAL", "1")
    until, count = _moment("", parts.get("UNTIL", ""))[:10], parts.get("COUNT", "")
    said = (
        parts.get("FREQ", "").lower(),
        f"every {every}" if every != "1" else "",
        parts.get("BYDAY", "").replace(",", " "),
        f"until {until}" if until else "",
        f"{count} times" if count else "",
    )
    return ", ".join(filter(None, said))


def _words(event: Fields, name: str) -> str:
    return " ".join(_unescaped(event.get(name, ("", ""))[1]).split())


def _note(event: Fields) -> str:
    return _unescaped(event.get("DESCRIPTION", ("", ""))[1]).strip()


def _is_long(event: Fields) -> bool:
    return len(_note(event)) > _LONGEST_NOTE


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda it: "\n" if it[1] in "nN" else it[1], value)
