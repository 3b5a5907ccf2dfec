"""Blocks: paragraphs, list items, tables and code, the pieces of a section that a passage best keeps whole.

The text is scanned line by line, once, by rules that no input can make slow. Each block says what a border
ahead of it would cost: little between two paragraphs, much between a line that ends in a colon and its list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from store.reading import FENCE, LINE, Layout, closes

Kind = Literal["paragraph", "item", "table", "code", "lines"]

_ITEM = re.compile(r"([ \t]*)(?:[-*+•‣▪◦]|\(?(?:\d{1,4}|[a-zA-Z])[.)])[ \t]")
_ROW = re.compile(r"[ \t]*\|")
_CLOSING = re.compile(r"\s*(?:\{%-?\s*end|</|\{\{<\s*/|:::\s*$)")
_COLON = re.compile(r":[*_]*\s*\Z")
_LINES_TOGETHER = 120
"""Characters. Lines of code are put together up to this: a file of a million braces stays manageable."""

_AFTER_PARAGRAPH = 0.2
_IN_LIST = 0.5
_AHEAD_OF_NESTED = 0.9
_AHEAD_OF_OTHER = 0.5
_AFTER_COLON = 1.3
_AHEAD_OF_CLOSING = 3.0
_BETWEEN_LINES = 0.9
_AT_LEFT_MARGIN = 0.6
_AFTER_BLANK_LINE = 0.2


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]`, without white space around it; `cut` is what a border ahead of it costs."""

    start: int
    end: int
    kind: Kind
    cut: float


def blocks_of(text: str, start: int, end: int, layout: Layout) -> Iterator[Block]:
    """The blocks of `text[start:end]`, which leave out only white space between them."""
    found = _lines(text, start, end) if layout == "lines" else _scan(text, start, end, layout == "markdown")
    above: Block | None = None
    for block in _joined(found):
        trimmed = _trimmed(text, block)
        if trimmed.start < trimmed.end:
            above = replace(trimmed, cut=max(trimmed.cut, _cut_after(text, above, trimmed)))
            yield above


def _cut_after(text: str, above: Block | None, block: Block) -> float:
    """What the text around adds to the cost of a border: nothing, or what it leads up to or closes."""
    if _CLOSING.match(text, block.start, block.end):
        return _AHEAD_OF_CLOSING
    leads_up = above is not None and above.kind in ("paragraph", "item") and block.kind != "paragraph"
    return _AFTER_COLON if leads_up and above and _COLON.search(text[above.end - 5 : above.end]) else 0.0


Piece = tuple[Block, bool]
"""A line as a block of its own, and whether it goes on with the one above."""


def _joined(pieces: Iterator[Piece]) -> Iterator[Block]:
    current: Block | None = None
    for piece, goes_on in pieces:
        if current and goes_on:
            current = replace(current, end=piece.end)
            continue
        if current:
            yield current
        current = piece
    if current:
        yield current


def _scan(text: str, start: int, end: int, marked_up: bool) -> Iterator[Piece]:
    """Lines of prose; with `marked_up`, of fences and tables too. Blank ones outside of code are left out."""
    kind: Kind | None = None  # of the block that a line may go on with
    fence, indent = "", 0
    for line in LINE.finditer(text, start, end):
        written = line[0]
        if fence:
            yield Block(line.start(), line.end(), "code", 0.0), True
            if closes(written, fence):
                fence, kind = "", None
            continue
        if not written.strip():
            kind = None
            continue
        began = _begins(written, kind, marked_up, indent)
        kind, cut = began or (kind, 0.0)
        yield Block(line.start(), line.end(), kind or "paragraph", cut), began is None
        if began and kind == "item":
            indent = _indent(written)
        elif began and kind == "code" and (opened := FENCE.match(written)):
            fence = opened[1]


def _begins(written: str, kind: Kind | None, marked_up: bool, indent: int) -> tuple[Kind, float] | None:
    """What a line begins, and what a border ahead of it costs; None where it goes on with one of `kind`."""
    if marked_up and FENCE.match(written):
        return "code", _AHEAD_OF_OTHER
    if marked_up and _ROW.match(written):
        return None if kind == "table" else ("table", _AHEAD_OF_OTHER)
    if _ITEM.match(written):
        return "item", _AHEAD_OF_NESTED if _indent(written) > indent else _IN_LIST
    if kind is None or kind == "table":
        # An indented paragraph after a blank line goes on with the list item above.
        return "paragraph", _IN_LIST if written[0] in " \t" else _AFTER_PARAGRAPH
    return None


def _indent(written: str) -> int:
    wide = written.expandtabs(4)
    return len(wide) - len(wide.lstrip(" "))


def _lines(text: str, start: int, end: int) -> Iterator[Piece]:
    """Lines, put together up to a length; any may end a passage, best one with a blank line after it."""
    begin: int | None = None
    cut = _AFTER_BLANK_LINE
    for line in LINE.finditer(text, start, end):
        if not line[0].strip():
            begin, cut = None, _AFTER_BLANK_LINE
            continue
        goes_on = begin is not None and line.end() - begin <= _LINES_TOGETHER
        begin = begin if goes_on else line.start()
        yield Block(line.start(), line.end(), "lines", cut), goes_on
        cut = _BETWEEN_LINES if line[0][0] in " \t" else _AT_LEFT_MARGIN


def _trimmed(text: str, block: Block) -> Block:
    """The block without the white space around it; code keeps the indent of its first line."""
    start, end = block.start, block.end
    while end > start and text[end - 1].isspace():
        end -= 1
    if block.kind != "lines":
        while start < end and text[start].isspace():
            start += 1
    return replace(block, start=start, end=end)
