"""Atoms: the smallest pieces that passages are put together from, each within the limit and weighed once.

Counting tokens is what chunking costs, so every atom is counted on its own, and sums stand in for the counts
of what is put together: at white space, tokenizers cut anyway.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from store.chunking.borders import Piece, paragraph, pieces
from store.reading import LINE, Block, Section

Span = tuple[int, int]

CHARS_PER_TOKEN = 8
"""A passage has no more characters than this for each token allowed. Prose has 4 to 5; what has far more (one
endless word, which is a single unknown token) is no text that an embedder or a person could use."""

_IN_PARAGRAPH = 1.0
_IN_TABLE = 1.0
_IN_CODE = 0.9
_IN_SENTENCE = 5.0
_SMALLEST = 16
"""Neighbours are put together until they weigh a sixteenth of the limit: finer borders gain nothing."""

# A run of signs is looked at once, as a whole: from each sign of it anew, dot leaders would take minutes.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]*_`]*+(?=\s+(\S))|[。！？]+[」』”]?|[؟।]+")  # fmt: skip
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'])(?:[A-Za-z]|e\.g|i\.e|u\.s|a\.m|p\.m|mr|mrs|ms|dr|prof|st|no|vs|etc|inc|ltd|fig|approx|cf|al|dept"
    r"|sec|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 10


@dataclass(frozen=True, slots=True)
class Atom:
    """`text[start:end]` of `tokens` tokens, at least 1.

    `cut` is the cost of a border ahead of it; `opens` says that it is the first of its section, `bare` that
    it is a heading and nothing else.
    """

    start: int
    end: int
    tokens: int
    cut: float
    section: int
    opens: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs pieces of one document's text in the embedder's tokens."""

    text: str
    count: Callable[[str], int]
    limit: int

    @property
    def longest(self) -> int:
        """Characters that no piece may exceed."""
        return self.limit * CHARS_PER_TOKEN

    def weigh(self, start: int, end: int) -> int:
        """Tokens of `text[start:end]`; what is too long in characters weighs over any limit, uncounted."""
        if end - start > self.longest:
            return self.limit * CHARS_PER_TOKEN + 1
        return max(1, self.count(self.text[start:end]))


def atoms(number: int, section: Section, inside: Sequence[Block], scale: Scale, room: int) -> Iterator[Atom]:
    """The atoms of one section in order, whose blocks stand `inside` it; none but a single character weighs
    over `room` tokens."""
    opens = True
    for atom in _small_together(_bare(section, number, scale, room // 2), scale):
        yield replace(atom, opens=opens, cut=0.0 if opens else atom.cut)
        room, opens = max(room - atom.tokens, room // 2), False
    body = (atom for piece in pieces(scale.text, inside) for atom in _of_piece(piece, number, scale, room))
    for atom in _small_together(body, scale):
        yield replace(atom, opens=opens, cut=0.0 if opens else atom.cut)
        opens = False


def _bare(section: Section, number: int, scale: Scale, room: int) -> Iterator[Atom]:
    """A heading's own line. One over half of the room is text with a mark."""
    if section.start == section.body:
        return
    tokens = scale.weigh(section.start, section.body)
    if tokens <= room:
        yield Atom(section.start, section.body, tokens, 0.0, number, bare=True)
    else:
        yield from _of_piece(paragraph(section.start, section.body), number, scale, room)


def _of_piece(piece: Piece, number: int, scale: Scale, room: int) -> Iterator[Atom]:
    """A piece as one atom where it fits, else its rows, lines or sentences, halved at need."""
    cut = piece.cut
    whole = scale.weigh(piece.start, piece.end)
    if whole <= room:
        yield Atom(piece.start, piece.end, whole, cut, number)
        return
    spans, within = _parts(piece, scale.text)
    for start, end in spans:
        for piece_start, piece_end, tokens in _halved(start, end, scale, room):
            yield Atom(piece_start, piece_end, tokens, cut, number)
            cut = _IN_SENTENCE
        cut = within


def _parts(piece: Piece, text: str) -> tuple[Iterator[Span], float]:
    if piece.kind == "row":
        return _rows(piece), _IN_TABLE
    if piece.kind in ("code", "line"):
        return (
            line.span() for line in LINE.finditer(text, piece.start, piece.end) if line[0].strip()
        ), _IN_CODE
    return sentence_spans(text, piece.start, piece.end), _IN_PARAGRAPH


def sentence_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of `text[start:end]` as (start, end), which leave out only white space between them.

    Well enough never to cut one in two: in doubt there is no end.
    """
    begin = start
    for found in _END.finditer(text, start, end):
        following = found[1]
        if following and (
            following.islower()
            or _ABBREVIATION.search(text[max(begin, found.end() - _LONGEST_ABBREVIATION) : found.end()])
        ):
            continue
        yield begin, found.end()
        begin = found.end()
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end


def _rows(piece: Piece) -> Iterator[Span]:
    """A table's rows; its head goes with the first, for without that it says nothing."""
    begin: int | None = None
    for block in piece.blocks:
        begin = block.start if begin is None else begin
        if block.kind == "row":
            yield begin, block.end
            begin = None
    if begin is not None:
        yield begin, piece.end


def _halved(start: int, end: int, scale: Scale, room: int) -> Iterator[tuple[int, int, int]]:
    """(start, end, tokens) of pieces within the room, cut near the middle, at white space if there is any."""
    text, waiting = scale.text, [(start, end)]
    while waiting:
        start, end = waiting.pop()
        while start < end and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        tokens = scale.weigh(start, end)
        if tokens <= room or end - start == 1:
            yield start, end, tokens
            continue
        middle = (start + end) // 2
        reach = max(middle - (end - start) // 4, start + 1)
        spaces = (text.rfind(blank, reach, middle) for blank in ("\n", " ", "\t"))
        border = next((place + 1 for place in spaces if place > 0), middle)
        waiting += [(border, end), (start, border)]


def _small_together(found: Iterator[Atom], scale: Scale) -> Iterator[Atom]:
    most = scale.limit // _SMALLEST
    held: Atom | None = None
    for atom in found:
        if held and held.tokens + atom.tokens <= most and atom.end - held.start <= scale.longest // _SMALLEST:
            held = replace(held, end=atom.end, tokens=held.tokens + atom.tokens)
            continue
        if held:
            yield held
        held = atom
    if held:
        yield held
