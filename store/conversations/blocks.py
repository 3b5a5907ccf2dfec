"""Blocks as the words that stand in them, in Slack's markup. Pure.

Whatever has a title, a text, rows or parts is read, so that a kind of block that Slack adds tomorrow is too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from store.conversations.markup import literal
from store.conversations.payload import identifier, number, record, records, words

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
_DEEPEST = 20
"""Parts within parts that are read: Slack's own kinds stand six deep in each other at most."""
_MOST_INSET, _MOST_OFFSET = 8, 100_000
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


def words_in(node: object, depth: int = 0) -> Iterator[str]:
    """What stands in a block or in several, one piece to each paragraph, list item or row."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for each in node:
            yield from words_in(each, depth + 1)
    elif isinstance(node, dict) and (kind := words(node.get("type"))) not in _NO_WORDS:
        if kind in _RICH:
            yield from rich(node, depth)
        elif kind in _TEXTS:
            yield _text(node)
        else:
            yield from _parts(node, depth)


def rich(element: Json, depth: int = 0) -> Iterator[str]:
    """A part of a rich text: a paragraph, code, a quote, the items of a list with their marks."""
    if depth > _DEEPEST:
        return
    parts = records(element.get("elements"))
    if element.get("type") == "rich_text_list":
        inset = "    " * number(element.get("indent"), _MOST_INSET)
        first = number(element.get("offset"), _MOST_OFFSET) + 1
        for at, item in enumerate(parts, start=first):
            mark = f"{at}." if element.get("style") == "ordered" else "•"
            yield f"{inset}{mark} {' '.join(rich(item, depth + 1))}"
        return
    text = "".join(map(_inline, parts))
    if element.get("type") == "rich_text_quote":
        text = "\n".join(f"&gt; {line}" for line in text.split("\n"))
    elif element.get("type") == "rich_text_preformatted":
        text = f"```\n{text}\n```"
    yield text


def _parts(node: Json, depth: int) -> Iterator[str]:
    for name in _PARTS:
        part = node.get(name)
        yield from [literal(words(part))] if isinstance(part, str) else words_in(part, depth + 1)
    if words(node.get("type")) in _TABLES and isinstance(rows := node.get("rows"), list):
        for row in rows:
            cells = [" ".join(" ".join(words_in(cell, depth + 1)).split()) for cell in _list(row)]
            yield " | ".join(cells) if any(cells) else ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(node: Json) -> str:
    text = node.get("text")
    if node.get("type") == "raw_number":
        text = node.get("value") if text is None else text
    written = words(text)
    return written if node.get("type") in {"mrkdwn", "markdown"} else literal(written)


def _inline(element: Json) -> str:
    """A piece of rich text. What is struck out, and code, stay marked: the one does not count, nobody is
    mentioned in the other.
    """
    match element.get("type"):
        case "link":
            return literal(words(element.get("text")) or words(element.get("url")))
        case "user":
            return f"<@{identifier(element.get('user_id'))}>"
        case "usergroup":
            return f"<!subteam^{identifier(element.get('usergroup_id'))}>"
        case "channel":
            return f"<#{identifier(element.get('channel_id'))}>"
        case "broadcast":
            return f"<!{words(element.get('range'))}>"
        case "emoji":
            return f":{words(element.get('name'))}:"
        case "date":
            return literal(words(element.get("fallback")))
        case "color":
            return words(element.get("value"))
    text = literal(words(element.get("text")))
    shown = record(element.get("style")) if text.strip() else {}
    text = f"`{text}`" if shown.get("code") else text
    return f"~{text}~" if shown.get("strike") else text
