"""Markdown: the file's own text, without comments, which nobody sees, and with HTML's tables as its own."""

import json
import re
from pathlib import PurePath
from typing import Any

from store.errors import Unreadable
from store.reading.decoding import clean, decode
from store.reading.document import (
    Document,
    find_headings,
    first_title,
    markdown_document,
    title_of,
    unread_pictures,
)
from store.reading.tree import blocks

# In code a comment is text.
_CODE_OR_COMMENT = re.compile(r"(?P<ticks>`+)[^`].*?(?P=ticks)(?!`)|<!--.*?-->", re.DOTALL)
_COMMENT_LINE = re.compile(r"""\[[^\]\r\n]{0,80}\]:[ \t]*(?:#|<>)[ \t]*[("'].*""")
_FIGURE = re.compile(r"<[^<>]*>")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)


def read(data: bytes, path: PurePath) -> Document:
    """A Markdown file. Raises Unreadable."""
    from store.reading.front_matter import split_front  # with YAML, which headings do not need

    front, text, lost = split_front(decode(data))
    text = _with_tables(_without_comments(text))
    headings = find_headings(text)
    title = front.title or first_title(headings, text) or title_of(path)
    return Document(text, title, headings=headings, front=front, lost=lost)


def read_notebook(data: bytes, path: PurePath) -> Document:
    """A notebook of Jupyter's: its cells, and what they printed, as code where they are no Markdown."""
    try:
        notebook = json.loads(decode(data))
        text = "\n\n".join(filter(None, map(_cell, notebook["cells"])))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(
            "is not a complete notebook of version 4 or later; open it in Jupyter and save it again"
        ) from None
    lost = unread_pictures(sum(map(_pictures, notebook["cells"])))
    return markdown_document(_with_tables(_without_comments(clean(text))), title_of(path), lost)


def _pictures(cell: dict[str, Any]) -> int:
    kinds = (kind for it in cell.get("outputs", ()) for kind in it.get("data", {}))
    return sum(kind.startswith("image/") for kind in kinds)


def _cell(cell: dict[str, Any]) -> str:
    said = "".join(cell["source"]).strip()
    if cell["cell_type"] != "code":
        return said
    shown = [f"```\n{said}\n```"] if said else []
    return "\n\n".join([*shown, *filter(None, map(_output, cell["outputs"]))])


def _output(output: dict[str, Any]) -> str:
    """What a cell printed: a table as one, the rest as code; a picture's stand-in is nothing."""
    data = output.get("data", {})
    table = _TABLE.search("".join(data.get("text/html", "")))
    if table:
        return table[0]
    printed = "".join(output.get("text") or data.get("text/plain", "")).strip()
    pictured = any(kind.startswith("image/") for kind in data)
    return f"```\n{printed}\n```" if printed and not (pictured and _FIGURE.fullmatch(printed)) else ""


def _without_comments(text: str) -> str:
    """The text, as long as it was."""
    if "<!--" not in text and "]:" not in text:
        return text
    parts, at = [], 0
    for it in blocks(text):
        if it.kind != "code":
            seen = _CODE_OR_COMMENT.sub(_blanked_comment, text[it.start : it.end])
            if it.kind == "reference":
                seen = "".join(
                    _blank(each) if _COMMENT_LINE.match(each) else each for each in seen.splitlines(True)
                )
            parts += [text[at : it.start], seen]
            at = it.end
    return "".join([*parts, text[at:]])


def _blanked_comment(found: re.Match[str]) -> str:
    return found[0] if found["ticks"] else _blank(found[0])


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _with_tables(text: str) -> str:
    """The text with each table of HTML as one of Markdown, on as many lines where it can."""
    if not _TABLE.search(text):
        return text
    from store.reading.pandoc import convert  # few files need it

    code = [(it.start, it.end) for it in blocks(text) if it.kind == "code"]

    def rewritten(found: re.Match[str]) -> str:
        if any(start < found.end() and found.start() < end for start, end in code):
            return found[0]
        table = convert(found[0].encode(), "html").text
        return f"\n{table}\n" + "\n" * max(found[0].count("\n") - table.count("\n") - 2, 0)

    return _TABLE.sub(rewritten, text)
