"""Lines and tables of all pages into blocks of Markdown: paragraphs whole across lines, columns and pages."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from store.reading.document import LONGEST_HEADING
from store.reading.pdf.hyphens import Hyphens, unspaced
from store.reading.pdf.items import BULLET, NUMBER, ends, items, room_left
from store.reading.pdf.lines import Line, Piece, Table
from store.reading.pdf.tables import goes_on, table_text

_LARGER = 1.15
"""Of the text's size: a heading's."""
_SAME = 0.12
"""Of a font's size, by which lines of one paragraph may differ."""
_GAP = 1.4
"""Of the usual distance between lines: a wider one ends a paragraph."""
_SMALLER = 0.92
"""Of the text's size: a footnote's is below it."""
_NOTE = re.compile(r"\(?(?:[\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[*†‡§])[.)]?\s*\w")
_LEADERS = re.compile(r"\.{4}|(?:\. ){4}|…{2}")
_STRUCTURE = re.compile(r"[#>|<]|[-+*](?=\s|$)|(?=[-*_=\s]{3,}$)|~~~|```")
_ORDINAL = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


@dataclass(slots=True)
class Block:
    """A paragraph, heading (`level`), item of a list (`marker`, `depth`), footnote or table that begins on
    `page`, counted from 0. It grows while it is read."""

    page: int
    lines: list[Line] = field(default_factory=list)
    table: Table | None = None
    level: int = 0
    marker: str = ""
    depth: int = 0
    note: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """The size of the text, and how far its lines stand from one another, in sizes of their font."""

    size: float
    pitch: float


def measures(pages: Sequence[Sequence[Piece]]) -> Measures:
    """What most of a document is set in."""
    letters: Counter[float] = Counter()
    steps = [1.2]
    for page in pages:
        lines = [it for it in page if isinstance(it, Line)]
        for it in lines:
            letters[it.size] += len(it.text)
        for above, it in pairwise(lines):
            step = (it.box.bottom - above.box.bottom) / it.size
            if above.column == it.column and above.size == it.size and 0.8 < step < 3:
                steps.append(step)
    return Measures(letters.most_common(1)[0][0] if letters else 10.0, median(steps))


def blocks(
    pages: Sequence[Sequence[Piece]], outline: Mapping[int, Sequence[tuple[str, int]]], usual: Measures
) -> list[Block]:
    """The document's blocks in order. `outline` has the titles and levels that a page's outline names."""
    found: list[Block] = []
    open_block: Block | None = None
    last_page = 0
    listed = items([it for page in pages for it in page])
    for number, page in enumerate(pages):
        notes: list[Block] = []
        wanted = [(_plain(title), level) for title, level in outline.get(number, ())]
        footnotes = _footnotes(page, usual)
        for piece in page:
            if isinstance(piece, Table):
                found.append(Block(number, table=piece))
                open_block = None
                continue
            if id(piece) in footnotes:
                if not notes or _NOTE.match(piece.text):
                    notes.append(Block(number, note=True))
                notes[-1].lines.append(piece)
                continue
            level = next((level for title, level in wanted if title == _plain(piece.text)), 0)
            marker = "" if level else listed.get(id(piece), "")
            alone = level or marker or not open_block or open_block.level
            if not alone and open_block and _goes_on(open_block, piece, usual, same_page=last_page == number):
                open_block.lines.append(piece)
            else:
                open_block = Block(number, [piece], level=level, marker=marker)
                found.append(open_block)
            last_page = number
        found += notes
    _nest(found)
    _find_headings(found, usual)
    return found


def _plain(title: str) -> str:
    return " ".join(re.sub(r"^(?:\d+[.\d]*|[A-Z]\.)\s+", "", title).casefold().split())


def _footnotes(page: Sequence[Piece], usual: Measures) -> set[int]:
    """The small lines that end a column, from the first on that begins as a footnote does."""
    found: set[int] = set()
    lines = [it for it in page if isinstance(it, Line)]
    for column in dict.fromkeys(it.column for it in lines):
        ending: list[Line] = []
        for it in reversed([it for it in lines if it.column == column]):
            if it.size >= _SMALLER * usual.size:
                break
            ending.append(it)
            if _NOTE.match(it.text):
                found |= {id(each) for each in ending}
    return found


def _goes_on(block: Block, line: Line, usual: Measures, *, same_page: bool) -> bool:
    """Whether a line goes on with a block."""
    first, last = block.lines[0], block.lines[-1]
    if line.field or last.field or line.bold != last.bold or _LEADERS.search(last.text[-80:]):
        return False
    if abs(line.size - last.size) > _SAME * last.size:
        return False
    ended = ends(last.text)
    step = line.box.bottom - last.box.bottom
    beneath = same_page and line.box.x0 < last.box.x1 and last.box.x0 < line.box.x1 and step > 0
    if not beneath:
        return not ended and (line.text[0].islower() or unspaced(last.text[-1:] + line.text[:1]))
    if step > _GAP * usual.pitch * line.size:
        return False
    if last.text[-1] in "-‐" and last.text[-2:-1].isalnum() and line.text[0].isalnum():
        return True
    hangs = len(block.lines) > 1 and last.box.x0 > first.box.x0 + 0.5 * line.size
    if block.marker and (line.box.x0 < first.box.x0 - 2 or (hangs and line.box.x0 < last.box.x0 - 2)):
        return False
    room = room_left(last, line)
    if ended:
        indented = line.box.x0 > last.box.x0 + 0.8 * line.size and not block.marker
        return room <= 0 and not indented
    return line.text[0].islower() or room <= 0.25 * (last.right - last.left)


def _nest(found: Sequence[Block]) -> None:
    """How deep each item of a list stands, by how far it is set in."""
    around: list[float] = []
    for block in found:
        if not block.marker:
            around = [] if not block.note else around
            continue
        left = block.lines[0].box.x0
        while around and left < around[-1] - 3:
            around.pop()
        if not around or left > around[-1] + 3:
            around.append(left)
        block.depth = len(around) - 1


def _find_headings(found: Sequence[Block], usual: Measures) -> None:
    """Give headings their levels: the outline's, else by their size; bold ones of the text's size last."""
    bold_text = sum(it.lines[0].bold for it in found if it.lines) * 2 > len(found)
    sizes: dict[float, int] = {}
    unnamed: list[tuple[Block, float]] = []
    for block in found:
        if not block.lines or block.note:
            continue
        line = block.lines[0]
        key = round(line.size * 2) / 2 + 0.1 * line.bold
        text = " ".join(it.text for it in block.lines)
        if block.level:
            sizes[key] = min(block.level, sizes.get(key, block.level))
        elif len(text) > LONGEST_HEADING or line.field or not any(it.isalpha() for it in text):
            continue
        elif line.size >= _LARGER * usual.size or (
            line.bold
            and not bold_text
            and not ends(text)
            and not BULLET.match(text)
            and not text[0].islower()
            and line.size >= usual.size
        ):
            unnamed.append((block, key))
    for key in sorted({key for _, key in unnamed} - set(sizes), reverse=True):
        sizes[key] = 1 + max((level for size, level in sizes.items() if size > key), default=0)
    fewest: dict[float, int] = {}
    for block, key in unnamed:
        fewest[key] = min(_depth(block), fewest.get(key, 9))
    for block, key in unnamed:
        block.level, block.marker = sizes[key] + _depth(block) - fewest[key], ""


def _depth(heading: Block) -> int:
    """How deep a heading's number says that it stands: 2.1 is one deeper than 2."""
    number = re.match(r"\d{1,3}((?:\.\d{1,3})*)\.?\s", heading.lines[0].text)
    return number[1].count(".") if number else 0


def written(block: Block, hyphens: Hyphens) -> str:
    """A block of lines as Markdown."""
    text = hyphens.joined([it.text for it in block.lines])
    if block.level:
        return f"{'#' * min(block.level, 6)} {text}"
    if block.marker:
        number = NUMBER.match(block.marker + "x")
        opening = f"{number[1]}. " if number and number[1].isdigit() else "- "
        kept = "" if opening != "- " or not number else block.marker
        return " " * 3 * block.depth + opening + kept + escaped(text[len(block.marker) :])
    return escaped(text)


def escaped(text: str) -> str:
    """A paragraph that begins as structure of Markdown does, so that it reads as written."""
    if _STRUCTURE.match(text):
        return "\\" + text
    return _ORDINAL.sub(r"\1\\\2", text, count=1) if _ORDINAL.match(text) else text


def joined(found: Sequence[Block], hyphens: Hyphens, count: int) -> tuple[str, tuple[int, ...]]:
    """One text, and where in it each of `count` pages begins."""
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    before: Block | None = None
    names: list[str] | None = None
    for block in found:
        gap = "" if not before else "\n" if before.marker and block.marker else "\n\n"
        if block.table:
            above = before.table if before and before.page + 1 == block.page else None
            known = names if above and goes_on(above, block.table) else None
            text, names = table_text(block.table, hyphens, known)
        else:
            text = written(block, hyphens)
        length += len(gap)
        offsets += [length] * (block.page + 1 - len(offsets))
        parts += [gap, text]
        length += len(text)
        before = block
    offsets += [length] * (count - len(offsets))
    return "".join(parts), tuple(offsets)
