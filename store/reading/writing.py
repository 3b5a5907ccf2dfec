"""pandoc's tree as Markdown text, in which nothing means more than it did: pure.

A table's spans are resolved (a merged cell says the same in every row and column that it covers), a footnote
stands behind the block that it belongs to, a picture leaves its description.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from store.reading.columns import names_columns
from store.reading.decoding import clean
from store.reading.document import Document, heading_text, markdown_document, unread_pictures
from store.reading.escapes import escaped, link, plain_start
from store.reading.grid import Cell, pipe_tables, resolved

Node = dict[str, Any]

_ADMONITIONS = ("warning", "danger", "caution", "important", "note", "tip", "attention", "hint")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT")
_GRAPHIC = re.compile(r"\[Graphic: [^\]]*\]")  # what stands for a chart of slides
_RAISED = re.compile(r"[0-9+=()n-]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The text, with paragraphs `above` and `below` it as they read, the title that the file states of
    itself, the number of pictures that nobody read, and what else was lost."""

    text: str
    title: str = ""
    pictures: int = 0
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def document(self, title: str) -> Document:
        """Raises Unreadable where there is no text."""
        around = [[plain_start(escaped(it)) for it in each] for each in (self.above, self.below)]
        text = "\n\n".join([*around[0], self.text, *around[1]])
        lost = (*self.lost, *unread_pictures(self.pictures))
        return markdown_document(clean(text).strip(), self.title or title, lost)


def write(tree: Node) -> Written:
    """The tree that `pandoc -t json` gives."""
    writer = _Writer()
    meta = tree["meta"]
    said = {
        name: writer.stated(meta[name]) for name in ("title", "subtitle", "author", "date") if name in meta
    }
    front = [f"# {said['title']}"] if said.get("title") else []
    front += [
        it for name in ("subtitle", "author", "date") if (it := said.get(name)) and not _STAMP.match(it)
    ]
    text = "\n\n".join([*front, *writer.blocks(tree["blocks"])])
    return Written(text, heading_text(said.get("title", "")), writer.pictures)


class _Writer:
    """Counts footnotes and pictures while it writes."""

    def __init__(self) -> None:
        self.pictures = 0
        self._notes = 0
        self._waiting: list[tuple[int, list[Node]]] = []

    def stated(self, value: Node) -> str:
        """Metadata as one line."""
        match value["t"]:
            case "MetaString":
                return escaped(value["c"])
            case "MetaInlines":
                return self.inline(value["c"], " ")
            case "MetaBlocks":
                return " ".join(self.blocks(value["c"]))
            case "MetaList":
                return ", ".join(filter(None, map(self.stated, value["c"])))
        return ""

    def blocks(self, blocks: Iterable[Node]) -> Iterator[str]:
        """Each block as Markdown, and behind it the footnotes that it refers to."""
        for block in blocks:
            yield from filter(None, self._block(block))
            while self._waiting:
                number, note = self._waiting.pop(0)
                yield f"[^{number}]: " + _indented("\n\n".join(self.blocks(note)), 4)

    def _block(self, block: Node) -> Iterator[str]:
        kind: str = block["t"]
        value: Any = block.get("c")
        match kind:
            case "Plain" | "Para":
                said = self.inline(value)
                yield "" if _GRAPHIC.fullmatch(said) else plain_start(said)
            case "LineBlock":
                yield plain_start("\n".join(self.inline(line, " ") for line in value))
            case "Header":
                level, _, words = value
                yield f"{'#' * min(level, 6)} {self.inline(words, ' ')}" if words else ""
            case "CodeBlock":
                (_, classes, _), code = value
                fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", code)), default=0))
                yield f"{fence}{classes[0] if classes else ''}\n{code}\n{fence}"
            case "BlockQuote":
                yield re.sub("(?m)^", "> ", "\n\n".join(self.blocks(value))).replace("> \n", ">\n")
            case "BulletList":
                yield self._list(value, ["- "] * len(value))
            case "OrderedList":
                (start, style, _), items = value
                yield self._list(items, _markers(start, style["t"], len(items)))
            case "DefinitionList":
                yield from (self._defined(term, each) for term, each in value)
            case "Table":
                yield from self._table(value)
            case "Figure":
                _, (_, caption), inside = value
                shown, said = list(self.blocks(inside)), " ".join(self.blocks(caption))
                yield from shown
                yield said if said not in (it.removeprefix("Picture: ") for it in shown) else ""
            case "Div":
                (_, classes, _), inside = value
                yield from self._boxed(classes, list(self.blocks(inside)))

    @staticmethod
    def _boxed(classes: Sequence[str], written: list[str]) -> Iterator[str]:
        """What stands in a box, which says what kind of box it is where its first words do not."""
        named = next((it for it in _ADMONITIONS if it in {part.casefold() for part in classes}), "")
        if written and named and named not in written[0][:40].casefold():
            written[0] = f"**{named.capitalize()}:** {written[0]}"
        yield from written

    def _list(self, items: Sequence[list[Node]], markers: Sequence[str]) -> str:
        return "\n".join(
            marker + _indented(self._item(item), len(marker.split()[0]) + 1)
            for marker, item in zip(markers, items, strict=True)
        )

    def _item(self, item: list[Node]) -> str:
        """The blocks of an item; a list stands right below the words that it belongs to."""
        text = ""
        for block in item:
            for written in self.blocks([block]):
                tight = text and block["t"] in ("BulletList", "OrderedList")
                text += ("\n" if tight else "\n\n" if text else "") + written
        return text

    def _defined(self, term: list[Node], definitions: Sequence[list[Node]]) -> str:
        said = "\n\n".join("\n\n".join(self.blocks(each)) for each in definitions)
        return f"**{self.inline(term, ' ')}**: {said}"

    def inline(self, inlines: Iterable[Node], line_break: str = "  \n") -> str:
        """A run of words as Markdown."""
        return self._run(inlines, line_break).strip()

    def _run(self, inlines: Iterable[Node], line_break: str) -> str:
        """The same with the spaces at its ends, which part it from what stands around."""
        return "".join(self._inline(it, line_break) for it in inlines)

    def _inline(self, node: Node, line_break: str) -> str:
        kind: str = node["t"]
        value: Any = node.get("c")
        match kind:
            case "Str":
                return escaped(value)
            case "Space" | "SoftBreak":
                return " "
            case "LineBreak":
                return line_break
            case "Strong":
                return _around("**", self._run(value, " "))
            case "Strikeout":
                return _around("~~", self._run(value, " "))
            case "Emph" | "Underline" | "SmallCaps" | "Subscript":
                return self._run(value, line_break)
            case "Superscript":
                said = self.inline(value, " ")
                return said.translate(_SUPERSCRIPTS) if _RAISED.fullmatch(said) else said
            case "Quoted":
                marks = "‘’" if value[0]["t"] == "SingleQuote" else "“”"
                return f"{marks[0]}{self.inline(value[1], line_break)}{marks[1]}"
            case "Cite" | "Span":
                return self._run(value[1], line_break)
            case "Code" if "interpreted-text" in value[0][1]:  # a role of reStructuredText: `words <target>`
                return escaped(re.sub(r"\s*<[^<>]*>$", "", value[1]))
            case "Code":
                ticks = "`" * (1 + max(map(len, re.findall(r"`+", value[1])), default=0))
                return f"{ticks}{value[1]}{ticks}" if value[1].strip() else ""
            case "Math":
                return f"${value[1]}$"
            case "Link":
                return link(self.inline(value[1], " "), value[2][0])
            case "Image":
                self.pictures += 1
                said = self.inline(value[1], " ") or escaped(value[2][1])
                return f"Picture: {said}" if said else ""
            case "Note":
                self._notes += 1
                self._waiting.append((self._notes, value))
                return f"[^{self._notes}]"
        return ""

    def _table(self, value: list[Any]) -> Iterator[str]:
        """A table, under its caption; one that only lays a page out is the blocks in its cells."""
        _, (_, caption), columns, (_, head), bodies, (_, foot) = value
        rows = [*head, *(row for body in bodies for part in body[2:] for row in part), *foot]
        yield " ".join(self.blocks(caption))
        heads = len(head) + sum(len(body[2]) for body in bodies[:1])
        if len(columns) < 2 or (not heads and any(map(_lays_out, rows))):
            for _, cells in rows:
                for cell in cells:
                    yield from self.blocks(cell[4])
            return
        grid = resolved([[self._cell(cell) for cell in cells] for _, cells in rows], len(columns))
        while len(columns) > 1 and heads and grid[0][0] and not any(grid[0][1:]):
            yield f"**{grid.pop(0)[0].strip('*')}**"  # it names the table, not its columns
            heads -= 1
        heads = heads or names_columns(grid)
        yield from pipe_tables(grid[:heads], grid[heads:])

    def _cell(self, cell: list[Any]) -> Cell:
        _, _, down, across, inside = cell
        text = ""
        for part in filter(None, map(self._in_cell, inside)):
            text += ("; " if text and text[-1].isalnum() else " ") + part
        return Cell(text.strip(), down, across)

    def _in_cell(self, block: Node) -> str:
        kind: str = block["t"]
        value: Any = block.get("c")
        if kind in ("Plain", "Para"):
            return self.inline(value, " ")
        if kind in ("BulletList", "OrderedList"):
            items = value if kind == "BulletList" else value[1]
            return "; ".join(" ".join(map(self._in_cell, item)) for item in items)
        if kind == "CodeBlock":
            return f"`{' '.join(value[1].split())}`"
        if kind == "Header":
            return self.inline(value[2], " ")
        if kind == "Table":  # in a cell of another
            _, _, _, (_, head), bodies, (_, foot) = value
            rows = [*head, *(row for body in bodies for part in body[2:] for row in part), *foot]
            said = (" · ".join(filter(None, (self._cell(it).text for it in cells))) for _, cells in rows)
            return "; ".join(filter(None, said))
        return " ".join(" ".join(self.blocks([block])).split())


def _lays_out(row: list[Any]) -> bool:
    """Whether a row holds what no row of a table of facts does."""
    inside = [block["t"] for cell in row[1] for block in cell[4]]
    return any(it in ("Header", "Table", "HorizontalRule", "Figure") for it in inside)


def _markers(start: int, style: str, count: int) -> list[str]:
    """The numbers of a list's items; letters are written as words, for Markdown has none."""
    if style in ("LowerAlpha", "UpperAlpha"):
        first = ord("a" if style == "LowerAlpha" else "A") - 1
        return [f"- {chr(first + n)}) " if n <= 26 else f"{n}. " for n in range(start, start + count)]
    return [f"{n}. " for n in range(start, start + count)]


def _indented(text: str, by: int) -> str:
    """With all lines but the first indented."""
    return re.sub(r"\n(?=[^\n])", "\n" + " " * by, text)


def _around(mark: str, words: str) -> str:
    """Words in marks, with the spaces at their ends outside, where Markdown wants them."""
    said = words.strip()
    if not said:
        return words
    before = len(words) - len(words.lstrip())
    return f"{words[:before]}{mark}{said}{mark}{words[before + len(said) :]}"
