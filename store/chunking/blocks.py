"""Blocks: paragraphs, list items, tables and code, the pieces of a section that a passage best keeps whole.

The text is scanned line by line, once, by rules that no input can make slow. Each block says what a border
ahead of it would cost: little between two paragraphs, much between a line that ends in a colon and its list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from store.reading.document import Layout
from store.reading.markdown import FENCE, LINE, closes

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


def blocks(text: str, start: int, end: int, layout: Layout) -> Iterator[Block]:
    """The blocks of `text[start:end]`, which leave out only white space between them."""
    found = _lines(text, start, end) if layout == "lines" else _scan(text, start, end, layout == "markdown")
    above: Block | None = None
    for block in found:
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


def _scan(text: str, start: int, end: int, marked_up: bool) -> Iterator[Block]:
    """Blocks of prose; with `marked_up`, code fences and tables too."""
    current: Block | None = None
    fence, indent = "", 0
    for line in LINE.finditer(text, start, end):
        written = line[0]
        if fence:
            assert current
            current = replace(current, end=line.end())
            if closes(written, fence):
                yield current
                fence, current = "", None
            continue
        if not written.strip():
            if current:
                yield current
            current = None
            continue
        began = _begins(written, line, current, marked_up, indent)
        if began:
            if current:
                yield current
            current = began
            if began.kind == "item":
                indent = _indent(written)
            elif began.kind == "code" and (opened := FENCE.match(written)):
                fence = opened[1]
        else:
            assert current
            current = replace(current, end=line.end())
    if current:
        yield current


def _begins(
    written: str, line: re.Match[str], current: Block | None, marked_up: bool, indent: int
) -> Block | None:
    """The block that a line begins, or None where it goes on with the current one."""
    if marked_up and FENCE.match(written):
        return Block(line.start(), line.end(), "code", _AHEAD_OF_OTHER)
    if marked_up and _ROW.match(written):
        if current and current.kind == "table":
            return None
        return Block(line.start(), line.end(), "table", _AHEAD_OF_OTHER)
    if _ITEM.match(written):
        cut = _AHEAD_OF_NESTED if _indent(written) > indent else _IN_LIST
        return Block(line.start(), line.end(), "item", cut)
    if current is None or current.kind == "table":
        # An indented paragraph after a blank line goes on with the list item above.
        return Block(
            line.start(), line.end(), "paragraph", _IN_LIST if written[0] in " \t" else _AFTER_PARAGRAPH
        )
    return None


def _indent(written: str) -> int:
    wide = written.expandtabs(4)
    return len(wide) - len(wide.lstrip(" "))


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    """Lines, put together up to a length; any may end a passage, best one with a blank line after it."""
    current: Block | None = None
    cut = _AFTER_BLANK_LINE
    for line in LINE.finditer(text, start, end):
        blank = not line[0].strip()
        if current and (blank or line.end() - current.start > _LINES_TOGETHER):
            yield current
            current = None
        if blank:
            cut = _AFTER_BLANK_LINE
            continue
        if current:
            current = replace(current, end=line.end())
        else:
            current = Block(line.start(), line.end(), "lines", cut)
        cut = _BETWEEN_LINES if line[0][0] in " \t" else _AT_LEFT_MARGIN
    if current:
        yield current


def _trimmed(text: str, block: Block) -> Block:
    """The block without the white space around it; code keeps the indent of its first line."""
    start, end = block.start, block.end
    while end > start and text[end - 1].isspace():
        end -= 1
    if block.kind != "lines":
        while start < end and text[start].isspace():
            start += 1
    return replace(block, start=start, end=end)
