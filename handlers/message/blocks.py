"""Blocks as the words that stand in them, in Slack's markup. Pure.

Whatever has a title, a text, rows or parts is read, so that a kind of block that Slack adds tomorrow is too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from handlers.message.markup import literal

Json = Mapping[str, Any]
_TEXTS = {"mrkdwn", "markdown", "plain_text", "raw_text", "raw_number"}
_RICH = {"rich_text_section", "rich_text_preformatted", "rich_text_quote", "rich_text_list"}
_TABLES = {"table", "data_table"}
# What is pressed, filled in or looked at.
_NO_WORDS = {
    "actions",
    "button",
    "context_actions",
    "feedback_buttons",
    "file",
    "icon_button",
    "image",
    "input",
    "overflow",
    "workflow_button",
}
# What may have words in it, in the order in which it is shown.
_PARTS = (
    "rich_text_title",
    "title",
    "subtitle",
    "caption",
    "text",
    "body",
    "description",
    "fields",
    "elements",
    "details",
    "output",
    "tasks",
    "child_blocks",
    "sources",
    "data",
)


def words_in(node: object) -> Iterator[str]:
    """What stands in a block or in several, one piece to each paragraph, list item or row."""
    if isinstance(node, list):
        for each in node:
            yield from words_in(each)
    elif isinstance(node, dict) and (kind := node.get("type")) not in _NO_WORDS:
        if kind in _RICH:
            yield from rich(node)
        elif kind in _TEXTS:
            yield _text(node)
        else:
            yield from _parts(node)


def rich(element: Json) -> Iterator[str]:
    """A part of a rich text: a paragraph, code, a quote, the items of a list with their marks."""
    parts = [each for each in element.get("elements") or () if isinstance(each, dict)]
    if element.get("type") == "rich_text_list":
        inset, first = "    " * int(element.get("indent") or 0), int(element.get("offset") or 0) + 1
        for number, item in enumerate(parts, start=first):
            mark = f"{number}." if element.get("style") == "ordered" else "•"
            yield f"{inset}{mark} {' '.join(rich(item))}"
        return
    text = "".join(map(_inline, parts))
    if element.get("type") == "rich_text_quote":
        text = "\n".join(f"&gt; {line}" for line in text.split("\n"))
    elif element.get("type") == "rich_text_preformatted":
        text = f"```\n{text}\n```"
    yield text


def _parts(node: Json) -> Iterator[str]:
    for name in _PARTS:
        part = node.get(name)
        yield from [literal(part)] if isinstance(part, str) else words_in(part)
    if node.get("type") in _TABLES:
        for row in node.get("rows") or ():
            cells = [" ".join(" ".join(words_in(cell)).split()) for cell in row or ()]
            yield " | ".join(cells) if any(cells) else ""


def _text(node: Json) -> str:
    text = node.get("text")
    if node.get("type") == "raw_number":
        text = node.get("value") if text is None else text
    written = "" if text is None else str(text)
    return written if node.get("type") in {"mrkdwn", "markdown"} else literal(written)


def _inline(element: Json) -> str:
    """A piece of rich text. What is struck out, and code, stay marked: the one does not count, nobody is
    mentioned in the other.
    """
    match element.get("type"):
        case "link":
            return literal(str(element.get("text") or element.get("url") or ""))
        case "user":
            return f"<@{element.get('user_id')}>"
        case "usergroup":
            return f"<!subteam^{element.get('usergroup_id')}>"
        case "channel":
            return f"<#{element.get('channel_id')}>"
        case "broadcast":
            return f"<!{element.get('range')}>"
        case "emoji":
            return f":{element.get('name')}:"
        case "date":
            return literal(str(element.get("fallback") or ""))
        case "color":
            return str(element.get("value") or "")
    text, style = literal(str(element.get("text") or "")), element.get("style")
    shown = style if isinstance(style, dict) and text.strip() else {}
    text = f"`{text}`" if shown.get("code") else text
    return f"~{text}~" if shown.get("strike") else text
