"""Text into sentences, each a verbatim slice.

A stream is cut as it comes in: what is cut never changes with how the stream was cut.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from store.languages import ENGLISH

# How far past a possible end one must see to judge it: a list marker, a heading, a fence.
_AHEAD = 8
# A text without any end is cut at white space here, so that no piece grows without bound.
_LONGEST = 1_200

_STARTS_BLOCK = re.compile(r"[-*+][ \t]|\d{1,3}[.)][ \t]|#{1,6}[ \t]|\||>|```|~~~")
_SINGLE_LINE = re.compile(r"[ \t]*(?:#{1,6}[ \t]|\||```|~~~)")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_ENDS = tuple(".!?…。！？؟۔।॥።။")
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
# A word and its full stop at the end: behind a number or at the end of a line our own rules decide.
_WORD_AND_STOP = re.compile(r"[^\W\d_]\.[^\S\n]*\Z")
# Where a word starts: after white space, or after the end of a sentence in a script without any.
_WORD = re.compile(r"(?<=\s)\S|(?<=[。！？])[^\s。！？」』）】〉》、)\]\"”’*_`]")
_QUOTED = (("「", "」"), ("『", "』"), ("（", "）"))
_ARROWS = ("->", "=>", "-->", "→", "⇒", "➔", "➜")
_MAY_FOLLOW = re.compile(r"[^\W\d_]|[\d\"'“‘«(\[*_`#$<{@:~\-–—•|>!]|[^\w\s]")


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
    if ahead.startswith(_ARROWS):  # "Not done here. -> Ask at the desk": where it leads
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


def split_in(text: str, language: str) -> list[str]:
    """The same for a text in a language, whose abbreviations a library knows: behind a word that ends no
    sentence for it, there is no end."""
    pieces = split(text)
    if language == ENGLISH or len(pieces) < 2:
        return pieces
    from sentencex import segment  # most texts are in English

    ends = {0, *accumulate(map(_letters, segment(language, text)))}
    joined = [""]
    for piece, end in zip(pieces, accumulate(map(_letters, pieces)), strict=True):
        joined[-1] += piece
        if (
            end in ends
            or "\n" in piece[len(piece.rstrip()) :]
            or not piece.rstrip(_CLOSE + " ").endswith(".")
        ):
            joined.append("")
    return list(filter(None, joined))


def _letters(text: str) -> int:
    """How many signs it has, but for white space."""
    return sum(map(len, text.split()))
