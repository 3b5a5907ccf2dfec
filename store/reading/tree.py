"""Blocks: the leaves of a document's tree in order, each with its place and what it stands in. Pure.

markdown-it-py reads CommonMark and tables; only its lines are used, so every block is a slice of the text.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Layout = Literal["markdown", "prose", "lines", "entries"]
"""How a text is laid out: Markdown, paragraphs and lists between blank lines, lines, or lines that each say
something alone."""
Kind = Literal["heading", "paragraph", "head", "row", "code", "html", "reference", "rule", "line"]

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*")
_CELL = re.compile(r"(?<!\\)\|")
_REFERENCE = re.compile(r" {0,3}\[(?!\^)[^\]\r\n]{1,200}\]:[ \t]*\S+")
_COLUMNS = re.compile(r"(?<=\S)(?: {3,}| ?\t[ \t]*)(?=\S)")
_LEAST_ROWS = 2
_DATED = re.compile(
    r"[ \t]*(?:\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{2}|\d{4}))?\.?|\d{1,2}[:.]\d\d(?: ?[ap]m)?)"
    r"(?=[ \t:,;–-]+\S)",
    re.IGNORECASE,
)
_LEAST_DATED = 3
_MARKUP_ONLY = ("heading", "lheading", "code", "fence", "html_block", "table", "blockquote", "hr")
# It writes what it parses to the log, where no text belongs.
logging.getLogger("markdown_it").setLevel(logging.WARNING)
_DEEPEST = 60
"""Lists and quotes in each other, counted as markdown-it does; what lies deeper is a paragraph."""


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]`, whole lines without the white space around them.

    `level` is a heading's, 1 to 6, else in how many lists a block stands; `opens` says that it begins an
    item, whose `number` is as written, "" in a list without numbers; `columns` are the names over a row's
    cells.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    opens: bool = False
    number: str = ""
    columns: tuple[str, ...] = ()


def blocks(text: str, layout: Layout = "markdown") -> list[Block]:
    """Every block of a text; only white space lies between them."""
    lines = [it.span() for it in LINE.finditer(text)]
    if layout in ("lines", "entries"):
        found = [Block("line", start, end) for start, end in lines]
    else:
        found = list(_Tree(text, lines).leaves(_parser(layout).parse(text)))
    if layout == "prose":
        found = [it for block in found for it in _set_in_columns(text, block)]
    return [it for block in found if (it := _trimmed(text, block)).start < it.end]


def cells(row: str) -> list[str]:
    """The cells of a table's row, as written: a bar in one is escaped."""
    inner = re.sub(r"(?<!\\)\|\s*$", "", row.strip()).removeprefix("|")
    return [it.strip() for it in _CELL.split(inner)]


def cells_set_apart(row: str) -> list[str]:
    """The cells of a row that a plain text sets with spaces or tabs."""
    return _COLUMNS.split(row.strip())


@cache
def _parser(layout: Layout) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable("reference")
    parser.core.ruler.disable(["inline", "text_join"])
    return parser if layout == "markdown" else parser.disable(list(_MARKUP_ONLY))


@dataclass(slots=True)
class _Tree:
    """Goes through the parser's tokens and keeps what the next leaf stands in."""

    text: str
    lines: Sequence[tuple[int, int]]
    items: list[str] = field(default_factory=list)
    opens: bool = False
    columns: tuple[str, ...] = ()
    heads: bool = False

    def leaves(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The leaves, and as paragraphs the lines that the parser passed over."""
        at = 0
        for leaf, first, last in self._placed(tokens):
            yield from self._passed_over(at, first)
            yield leaf
            at = last
        yield from self._passed_over(at, len(self.lines))

    def _placed(self, tokens: Sequence[Token]) -> Iterator[tuple[Block, int, int]]:
        for token in tokens:
            match token.type:
                case "list_item_open":
                    self.items.append(f"{token.info}{token.markup}" if token.info else "")
                    self.opens = True
                case "list_item_close":
                    self.items.pop()
                    self.opens = False
                case "thead_open":
                    self.heads = True
                case "thead_close":
                    self.heads = False
            kind = self._kind(token)
            if kind and token.map:
                first, last = token.map[0], max(token.map[1], token.map[0] + 1)
                if kind == "heading" and last - first > 2:  # a paragraph above a rule
                    yield self._leaf("paragraph", token, first, last - 1), first, last - 1
                    kind, first = "rule", last - 1
                if kind == "head":
                    last += 1  # the line below, which makes it one
                yield self._leaf(kind, token, first, last), first, last

    def _kind(self, token: Token) -> Kind | None:
        match token.type:
            case "heading_open":
                return "heading" if token.level == 0 else "paragraph"
            case "paragraph_open":
                return "paragraph"
            case "fence" | "code_block":
                return "code"
            case "html_block":
                return "html"
            case "hr":
                return "rule"
            case "tr_open":
                return "head" if self.heads else "row"
        return None

    def _leaf(self, kind: Kind, token: Token, first: int, last: int) -> Block:
        start, end = self.lines[first][0], self.lines[last - 1][1]
        level = int(token.tag[1]) if kind == "heading" else len(self.items)
        if kind == "head":
            self.columns = tuple(cells(self.text[slice(*self.lines[first])].lstrip(" \t>")))
        elif kind == "paragraph" and _REFERENCE.match(self.text, start, end):
            kind = "reference"
        opens, self.opens = self.opens, False
        number = self.items[-1] if opens else ""
        return Block(kind, start, end, level, opens, number, self.columns if kind == "row" else ())

    def _passed_over(self, first: int, last: int) -> Iterator[Block]:
        """Paragraphs of the lines from `first` up to `last`, one between two blank lines."""
        blank = [n for n in range(first, last) if not self.text[slice(*self.lines[n])].strip()]
        for above, below in pairwise([first - 1, *blank, last]):
            if below - above > 1:
                yield Block("paragraph", self.lines[above + 1][0], self.lines[below - 1][1], len(self.items))


def _set_in_columns(text: str, block: Block) -> list[Block]:
    """The lines of a paragraph that are the rows of a table set with spaces or tabs, else the paragraph."""
    lines = [it.span() for it in LINE.finditer(text, block.start, block.end)]
    rows = sum(1 for start, end in lines if _COLUMNS.search(text, start, end))
    if block.kind != "paragraph" or block.level:
        return [block]
    if rows < _LEAST_ROWS or 2 * rows < len(lines):
        return _dated(text, lines) or [block]
    return [Block("row", start, end) for start, end in lines]


def _dated(text: str, lines: Sequence[tuple[int, int]]) -> list[Block]:
    """The entries of a log kept in a plain text, each from the line with its date or time on, and what stands
    ahead of them; nothing where most lines have none."""
    begins = [at for at, (start, end) in enumerate(lines) if _DATED.match(text, start, end)]
    if len(begins) < _LEAST_DATED or 2 * len(begins) < len(lines):
        return []
    head = [Block("paragraph", lines[0][0], lines[begins[0] - 1][1])] if begins[0] else []
    ends = [it - 1 for it in begins[1:]] + [len(lines) - 1]
    entries = zip(begins, ends, strict=True)
    return [*head, *(Block("row", lines[at][0], lines[last][1]) for at, last in entries)]


def _trimmed(text: str, block: Block) -> Block:
    """Without the white space around it; lines of code keep their indent."""
    start, end = block.start, block.end
    while end > start and text[end - 1].isspace():
        end -= 1
    if block.kind not in ("code", "line"):
        while start < end and text[start].isspace():
            start += 1
    elif start < end:
        blank = _BLANK_LINES.match(text, start, end)
        start = blank.end() if blank else start
    return replace(block, start=start, end=end)
