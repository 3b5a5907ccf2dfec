"""Which lines of a PDF open the items of its lists: bullets, dashes, and numbers that count on."""

import re
from collections.abc import Sequence

from store.reading.pdf.lines import Line, Piece

BULLET = re.compile(r"[•◦▪▫‣●○■□·\uf0b7\uf0a7]\s*(?=\S)")
_DASH = re.compile(r"[-–—*]\s+(?=\S)")
NUMBER = re.compile(r"\(?(\d{1,3}|[a-zA-Z](?=[.)]))([.)]?)\s+(?=\S)")
_ENDS = re.compile(r"[.!?:;…。！？：；؟][)\]\"'”’»]*$")
_Count = tuple[int, str, int]
"""Which number opens an item, how it is written, and where it stands if it is nothing but a number."""
_AHEAD = 60
"""Lines within which an item that begins a list has a second one."""


def items(pieces: Sequence[Piece]) -> dict[int, str]:
    """The lines that open an item of a list, and what opens each: a number only where others count on."""
    found: dict[int, str] = {}
    lines = [it for it in pieces if isinstance(it, Line)]
    numbers = [NUMBER.match(it.text) for it in lines]
    counted: _Count = (0, "", 0)
    for place, (line, number) in enumerate(zip(lines, numbers, strict=True)):
        above = lines[place - 1] if place else None
        if bullet := BULLET.match(line.text):
            found[id(line)] = bullet[0]
        elif dash := _DASH.match(line.text):
            free = not above or ends(above.text) or id(above) in found or room_left(above, line) > 0
            if free or (above and line.box.top - above.box.bottom > line.size):
                found[id(line)] = dash[0]
        elif number:
            now = _counted(number, line)
            ahead = zip(numbers[place + 1 : place + _AHEAD], lines[place + 1 :], strict=False)
            later = (_counted(number, line) for number, line in ahead if number)
            if now == (counted[0] + 1, *counted[1:]) or (now[0] == 1 and (2, *now[1:]) in later):
                found[id(line)] = number[0]
                counted = now
    return found


def _counted(number: re.Match[str], line: Line) -> _Count:
    digits = number[1].isdigit()
    kind = "1" if digits else "a" if number[1].islower() else "A"
    counts = int(number[1]) if digits else ord(number[1].casefold()) - 96
    return counts, kind + number[2], 0 if number[2] else round(line.box.x0)


def room_left(above: Line, below: Line) -> float:
    """How much room was left above, after the first word of the line below."""
    return above.right - above.box.x1 - below.first - 0.3 * above.size


def ends(text: str) -> bool:
    """Whether a sentence ends there."""
    return bool(_ENDS.search(text[-8:]))
