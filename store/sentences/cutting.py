"""Text into sentences, and passages into sentences that can be quoted, each a verbatim slice.

A stream is cut as it comes in: what is cut never changes with how the stream was cut.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from store.passage import Passage, PassageSentence
from store.sentences.wording import cell, readable

VERSION = "3"
"""Change it when the same passage would give other sentences, or other kinds: all are embedded anew then."""

# How far past a possible end one must see to judge it: a list marker, a heading, a fence.
_AHEAD = 8
# A text without any end is cut at white space here, so that no piece grows without bound.
_LONGEST = 1_200

_STARTS_BLOCK = re.compile(r"[-*+][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|\||>|```|~~~")
_SINGLE_LINE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\||```|~~~)")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_ENDS = tuple(".!?…。！？")
_CLOSE = ")]\"'”’»«“*_`~"
_NARROW = " \u00a0\u202f"  # in French, before »
_MARKER = re.compile(r"\s*(?:[-*+>]\s+)*(?:\(?\d{1,3}[.)]|[A-Za-z][.)])$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“])(?:e\.g|i\.e|etc|vs|cf|approx|dept|est|fig|inc|ltd|corp|no|nos|mr|mrs|ms|dr|prof|sr|jr|st|"
    r"ave|blvd|rd|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|u\.s|a\.m|p\.m|"
    r"bzw|ca|ggf|inkl|evtl|nr|str|abs|art|hr|fr|tel|mio|mrd|okt|dez|ex|env|tél|mme|sra|srta|dra|ud|uds|ej|pág|"
    r"núm|aprox|uu|ee|[^\W\d_])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 8  # with the sign before it
# German writes an ordinal with a full stop: "bis 31. März", "in der 2. Klasse".
_MONTH_AHEAD = re.compile(
    r"(?:Jan|Jän|Feb|März|Mär\b|Apr|Mai\b|Juni?\b|Juli?\b|Aug|Sept?|Okt|Nov|Dez)[a-zä]*\b\.?"
)
_ORDINAL = re.compile(
    r"(?:^|[\s(])(?:\d{1,2}\.\s?(?:und|oder|bis|–|-)|der|die|das|dem|den|des|im|zum|zur|vom|beim|(?<!\bI )am"
    r"|ab|jede[rnms]?)\s\d{1,2}\.$"
)
_NUMBERED = re.compile(r"(?<![\w.,])\d{1,2}\.$")
_LONGEST_ORDINAL = 16
# Where a word starts: after white space, or after the end of a sentence in a script without any.
_WORD = re.compile(r"(?<=\s)\S|(?<=[。！？])[^\s。！？」』）】〉》、)\]\"”’*_`]")
_QUOTED = (("「", "」"), ("『", "』"), ("（", "）"))
_MAY_FOLLOW = re.compile(r"[^\W\d_]|[\d\"'“‘«(\[*_`#$<{@:~\-–—•|>!]|[^\w\s]")
_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+|[^\n]+\n[ \t]*(?:=+|-{2,})[ \t]*\n?$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t:|-]*-{2,}[ \t:|-]*$")
_FRAGMENT = re.compile(r"^(?:\S+\s+){0,3}\S*\?\)?$")
_ROW = re.compile(r"[ \t]*\|")
_CELL = re.compile(r"(?<!\\)\|")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?$")


class Splitter:
    """Gathers a stream into sentences. Joined together, the pieces are the stream, white space included.

    A heading, a table row, a list item and a line of code each are a piece of their own; the white space
    after a piece belongs to it.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._in_fence = False

    def feed(self, text: str) -> list[str]:
        """Take more of the stream; return the pieces that are complete now."""
        self._text += text
        return list(self._cut(final=False))

    def close(self) -> list[str]:
        """The stream has ended; return what is left."""
        pieces = list(self._cut(final=True))
        if self._text:
            pieces.append(self._text)
        self._text, self._at, self._in_fence = "", 0, False
        return pieces

    def _cut(self, *, final: bool) -> Iterator[str]:
        while (place := self._next_word()) is not None and (final or place + _AHEAD <= len(self._text)):
            before = self._text[:place]
            if before.strip() and self._ends(before, self._text[place : place + _AHEAD]):
                if _FENCE.match(before):
                    self._in_fence = not self._in_fence
                self._text, self._at = self._text[place:], 0
                yield before
            else:
                self._at = place + 1

    def _next_word(self) -> int | None:
        """Where the next word starts that has white space before it."""
        match = _WORD.search(self._text, self._at)
        self._at = match.start() if match else len(self._text)  # what was looked through has no other start
        return match.start() if match else None

    def _ends(self, before: str, ahead: str) -> bool:
        body = before.rstrip()
        gap = before[len(body) :]
        if "\n" in gap:
            if (
                self._in_fence
                or _SINGLE_LINE.match(before)
                or gap.count("\n") > 1
                or _STARTS_BLOCK.match(ahead)
            ):
                return True
        elif self._in_fence or _SINGLE_LINE.match(before):
            return False
        if len(body) >= _LONGEST:
            return True
        return body.rstrip(_CLOSE + _NARROW).endswith(_ENDS) and _is_end(body, ahead)


def _is_end(body: str, ahead: str) -> bool:
    if _MARKER.match(body) or not _MAY_FOLLOW.match(ahead) or _inside(body):
        return False
    if ahead[0] == "»" and not ahead[1:2].isalnum():  # "« Oui. » " closes what it follows
        return False
    if body.endswith(".") and (
        _ABBREVIATION.search(body, max(0, len(body) - _LONGEST_ABBREVIATION)) or _is_ordinal(body, ahead)
    ):
        return False
    # "approx. five" and "vs. the rest" go on; a sentence starts with a capital, a digit or a sign.
    return not (ahead[0].islower() and body.rstrip("*_`\"'”’)]»").endswith("."))


def _is_ordinal(body: str, ahead: str) -> bool:
    if not _NUMBERED.search(body, max(0, len(body) - 4)):
        return False
    return bool(_MONTH_AHEAD.match(ahead) or _ORDINAL.search(body, max(0, len(body) - _LONGEST_ORDINAL)))


def _inside(body: str) -> bool:
    """Whether inline code, a link's words, what is struck out or said is still open at the end of `body`."""
    if (
        body.count("`") % 2
        or body.count("~~") % 2
        or any(body.rfind(start) > body.rfind(end) for start, end in _QUOTED)
    ):
        return True
    last = body.rfind("](")
    return body.rfind("[") > body.rfind("]") or (last >= 0 and ")" not in body[last:])


def split(text: str) -> list[str]:
    """The sentences of a whole text; joined together they are the text."""
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.close()]


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
        if is_rule(body):
            if found and _ROW.match(found[-1].quote) and not passage.text[found[-1].end : start].strip():
                columns = cells(found.pop().quote)  # the row above a rule only names the columns
            continue
        if not _ROW.match(body):
            columns = []
        elif columns:
            text = named_row(columns, cells(body))
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


def is_rule(line: str) -> bool:
    """Whether a line parts a table's head from its rows."""
    return bool(_TABLE_RULE.match(line))


def cells(row: str) -> list[str]:
    """The words in each cell of a table's row."""
    return [cell(each) for each in _CELL.split(row.strip().strip("|"))]


def named_row(columns: list[str], cells: list[str]) -> str:
    """A row as one reads it alone: `Prefix: c- · Use: teams`."""
    named = zip_longest(columns[: len(cells)], cells, fillvalue="")
    return " · ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
