"""A passage cut into sentences that can be quoted, each a verbatim slice with what it needs to be clear."""

import re
from itertools import zip_longest

from store.passage import Passage
from store.sentences.markup import readable
from store.sentences.sentence import PassageSentence
from store.sentences.splitting import split

VERSION = "1"
"""Change it when the same passage would give other sentences, or other kinds: all are embedded anew then."""

_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+|[^\n]+\n[ \t]*(?:=+|-{2,})[ \t]*\n?$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*$")
_FRAGMENT = re.compile(r"^(?:\S+\s+){0,3}\S*\?\)?$")
_ROW = re.compile(r"[ \t]*\|")
_CELL = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?$")


def sentences_of(passage: Passage) -> tuple[PassageSentence, ...]:
    """The sentences of a passage, in order; headings, table rules, code and shortcodes are none."""
    found: list[PassageSentence] = []
    heading = passage.headings[-1] if passage.headings else passage.source.title
    lead: PassageSentence | None = None
    columns: list[str] = []
    at, gap, fenced = 0, "", False
    for piece in split(passage.text):
        body = piece.strip()
        start = at + len(piece) - len(piece.lstrip())
        at += len(piece)
        before, gap = gap, piece[len(piece.rstrip()) :]
        if _FENCE.match(body):
            fenced = not fenced
            continue
        text = readable(body)
        if _HEADING.match(body) or (_BOLD_LINE.match(body) and "\n\n" in gap):
            heading, lead = text.rstrip(":"), None
            continue
        if _TABLE_RULE.match(body):
            if found and _ROW.match(found[-1].quote) and not passage.text[found[-1].end : start].strip():
                columns = _cells(found.pop().quote)  # the row above a rule only names the columns
            continue
        if not _ROW.match(body):
            columns = []
        elif columns:
            text = _row(columns, _cells(body))
        if fenced or not re.search(r"\w", text) or _FRAGMENT.search(text):
            continue
        item = bool(_ITEM.match(body))
        if not item and before.endswith("\n") and "\n\n" in before:
            lead = None  # a new paragraph, not indented under its list
        sentence = PassageSentence(passage, start, start + len(body), text, heading, lead, item)
        if text.endswith(":"):
            lead = sentence
        found.append(sentence)
    return tuple(found)


def _cells(row: str) -> list[str]:
    """The words in each cell of a table's row."""
    return [readable(cell) for cell in _CELL.split(row.strip().strip("|"))]


def _row(columns: list[str], cells: list[str]) -> str:
    """A row as one reads it alone: `Prefix: c- · Use: teams`."""
    named = zip_longest(columns[: len(cells)], cells, fillvalue="")
    return " · ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
