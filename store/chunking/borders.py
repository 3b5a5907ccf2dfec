"""Borders: what it costs to end a passage ahead of a block: little between two paragraphs, much between a
line that ends in a colon and its list. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from store.reading import Block

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
class Piece:
    """Blocks that a passage best keeps whole, `text[start:end]`; `cut` is what a border ahead of it costs."""

    start: int
    end: int
    cut: float
    blocks: tuple[Block, ...]

    @property
    def kind(self) -> str:
        """Of its blocks; a head and its rows are rows."""
        return self.blocks[-1].kind


def pieces(text: str, blocks: Sequence[Block]) -> Iterator[Piece]:
    """The blocks of a section with their borders: a table whole, short lines of code together."""
    above: Piece | None = None
    for group in _together(text, blocks):
        cut = max(_cut_ahead(text, above, group[0]), _cut_between(text, above, group[0]))
        above = Piece(group[0].start, group[-1].end, cut, tuple(group))
        yield above


def _together(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    for kind, group in groupby(blocks, lambda it: "row" if it.kind == "head" else it.kind):
        held: list[Block] = []
        for it in group:
            if held and not _joins(text, held, it, kind):
                yield held
                held = []
            held.append(it)
        yield held


def _joins(text: str, held: Sequence[Block], block: Block, kind: str) -> bool:
    """Whether a block of a kind belongs to those right above it."""
    if "\n" in text[held[-1].end : block.start].strip(" \t\r").removeprefix("\n").lstrip(" \t\r"):
        return False  # a blank line between them
    if kind == "row":
        return block.kind == "row"
    return kind == "line" and block.end - held[0].start <= _LINES_TOGETHER


def _cut_ahead(text: str, above: Piece | None, block: Block) -> float:
    """By the kind of the block, and of what stands above."""
    if block.kind == "line":
        if above is None or text.count("\n", above.end, block.start) > 1:
            return _AFTER_BLANK_LINE
        return _BETWEEN_LINES if text[above.end : block.start + 1].endswith((" ", "\t")) else _AT_LEFT_MARGIN
    if block.kind != "paragraph":
        return _AHEAD_OF_OTHER
    if block.opens:
        nested = above is not None and block.level > above.blocks[-1].level
        return _AHEAD_OF_NESTED if nested and block.level > 1 else _IN_LIST
    return _IN_LIST if block.level else _AFTER_PARAGRAPH


def _cut_between(text: str, above: Piece | None, block: Block) -> float:
    """What the text around adds: nothing, or what it leads up to or closes."""
    if _CLOSING.match(text, block.start, block.end):
        return _AHEAD_OF_CLOSING
    leads_up = above is not None and above.kind == "paragraph" and (block.opens or block.kind != "paragraph")
    return _AFTER_COLON if leads_up and above and _COLON.search(text[above.end - 5 : above.end]) else 0.0


def paragraph(start: int, end: int) -> Piece:
    """A stretch of text, such as a heading's line, as a paragraph without a cost."""
    return Piece(start, end, 0.0, (Block("paragraph", start, end),))
