"""Blocks of Notion as Markdown, children and all.

https://developers.notion.com/reference/block
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.sources.payload import fields, rows, words

Block = Mapping[str, Any]
Children = Callable[[str], Sequence[Block]]
"""The blocks directly below the block, or page, with this id. Raises PlaceError or Unreadable."""

_DEEPEST = 30
_MOST_BLOCKS = 50_000
_HEADINGS = {"heading_1": "##", "heading_2": "###", "heading_3": "####", "heading_4": "#####"}
"""One level deeper than they are called: the page's title is the first."""
_ITEMS = {"bulleted_list_item": "- ", "numbered_list_item": "1. ", "to_do": "- [ ] "}
_LINKED = ("bookmark", "embed", "link_preview")
_FILES = ("file", "pdf", "video", "audio")
_PASSED_THROUGH = ("column_list", "column", "synced_block", "template", "transcription", "meeting_notes")
_SILENT = frozenset(("divider", "table_of_contents", "breadcrumb", "link_to_page", "image", "button"))
_MARKS = re.compile(r"([\\`*\[\]<])")


@dataclass(slots=True)
class _Page:
    """A page on its way to Markdown."""

    children: Children
    lost: list[str] = field(default_factory=list)
    blocks: int = 0


def markdown_of(page: str, children: Children) -> tuple[str, tuple[str, ...]]:
    """The text below a page, and what of it could not be had."""
    made = _Page(children)
    text = "\n".join(_below(made, page, 0))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), tuple(dict.fromkeys(made.lost))


def text_of(rich: Any) -> str:
    """Rich text as Markdown."""
    return "".join(_span(it) for it in rows({"it": rich}, "it"))


def plain_of(rich: Any) -> str:
    """Rich text as its words alone."""
    return "".join(words(it, "plain_text") for it in rows({"it": rich}, "it"))


def _span(it: Mapping[str, Any]) -> str:
    text = words(it, "plain_text")
    marks = fields(it, "annotations")
    core = text.strip()
    if not core:
        return text
    if words(it, "type") == "equation":
        shown = f"${core}$"
    elif marks.get("code"):
        shown = f"`{core}`" if "`" not in core else f"`` {core} ``"
    else:
        shown = _MARKS.sub(r"\\\1", core)
    for mark, sign in (("bold", "**"), ("italic", "*"), ("strikethrough", "~~")):
        shown = f"{sign}{shown}{sign}" if marks.get(mark) is True else shown
    href = words(it, "href")
    shown = f"[{shown}]({href})" if href.startswith(("https://", "http://")) else shown
    return text.replace(core, shown, 1)


def _below(page: _Page, id_: str, depth: int) -> Iterator[str]:
    """The lines of what is below a block."""
    if depth > _DEEPEST:
        page.lost.append("what stands more than 30 levels deep")
        return
    for block in page.children(id_):
        page.blocks += 1
        if page.blocks > _MOST_BLOCKS:
            page.lost.append(f"all after the first {_MOST_BLOCKS:,} blocks")
            return
        yield from _block(page, block, depth)


def _block(page: _Page, block: Block, depth: int) -> Iterator[str]:
    kind = words(block, "type")
    said = fields(block, kind)
    text = text_of(said.get("rich_text"))
    inside = _inside(page, block, depth)
    if kind in _HEADINGS:
        yield from ("", f"{_HEADINGS[kind]} {text}", "", *inside)
    elif kind in _ITEMS:
        mark = "- [x] " if said.get("checked") is True else _ITEMS[kind]
        yield from _indented(mark, [text, *inside])
    elif kind == "code":
        code = plain_of(said.get("rich_text"))
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        yield from ("", f"{fence}{words(said, 'language')}", *code.splitlines(), fence, "")
    elif kind in ("quote", "callout"):
        yield from ("", *(f"> {line}".rstrip() for line in (*text.splitlines(), *inside)), "")
    elif kind == "table":
        yield from ("", *_table(page, block), "")
    elif kind in _LINKED:
        yield from ("", text_of(said.get("caption")) or words(said, "url"), "")
    elif kind == "equation":
        yield from ("", f"$${words(said, 'expression')}$$", "")
    elif kind in _FILES:
        name = words(said, "name") or plain_of(said.get("caption")) or "without a name"
        page.lost.append(f"the file {name!r}")
    elif kind in ("child_page", "child_database"):
        yield from ("", _MARKS.sub(r"\\\1", words(said, "title")), "")
    elif kind in ("paragraph", "toggle", *_PASSED_THROUGH):
        yield from ("", *text.splitlines(), "", *inside)
    elif kind not in _SILENT:
        page.lost.append(f"a block of the kind {kind!r}")


def _inside(page: _Page, block: Block, depth: int) -> Sequence[str]:
    """Below a block: a page or a database is a document of its own, and tables ask for their rows."""
    if block.get("has_children") is not True or words(block, "type") in (
        "child_page",
        "child_database",
        "table",
    ):
        return ()
    # A synced block has what its original has.
    id_ = words(fields(block, "synced_block", "synced_from"), "block_id") or words(block, "id")
    return list(_below(page, id_, depth + 1))


def _indented(mark: str, lines: Sequence[str]) -> Iterator[str]:
    flat = [part for line in lines for part in (line.splitlines() or [""])]
    indent = " " * (2 if mark.startswith("-") else 3)
    yield mark + (flat[0] if flat else "")
    yield from (f"{indent}{line}".rstrip() for line in flat[1:])


def _table(page: _Page, block: Block) -> Iterator[str]:
    found = [
        [text_of(cell) for cell in it.get("table_row", {}).get("cells", [])]
        for it in page.children(words(block, "id"))
        if isinstance(it.get("table_row"), dict)
    ]
    if found:
        headed = fields(block, "table").get("has_column_header") is True
        yield from table_of(found[0] if headed else [""] * len(found[0]), found[1:] if headed else found)


def table_of(header: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown's pipes."""
    yield _row(header)
    yield f"|{' --- |' * len(header)}"
    yield from map(_row, body)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(re.sub(r"\s*\n\s*", " ", it).replace("|", "\\|").strip() for it in cells) + " |"
