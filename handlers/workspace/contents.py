"""What a message says, wherever Slack keeps it: in its text, its attachments or its blocks. Pure.

An app often leaves the text empty. What is forwarded stands in an attachment; so does the preview of a link,
which nobody wrote.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from handlers.request import plain

Json = Mapping[str, Any]
# How Slack words a forwarded message where it cannot be shown: `[November 20th, 2026 10:02 AM] ann: …`.
_FORWARDED = re.compile(r"^\[[^\[\]]{5,60}\] [^:\n]{1,80}: ?")
_INLINE = {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}
_TEXTS = {"mrkdwn", "markdown", "plain_text", "raw_text"}
# What is pressed, filled in or looked at.
_NO_WORDS = {"actions", "button", "input", "image", "video", "file", "overflow"}


def words_of(message: Json) -> str:
    """All that `message` says, in Slack's markup, each thing once."""
    text = str(message.get("text") or "")
    by_app = bool(message.get("bot_id")) or message.get("subtype") == "bot_message"
    blocks = _in_blocks(message.get("blocks")) if by_app or not text.strip() else ()
    return _once([text, *blocks, *_in_attachments(message)])


def shared_in(message: Json) -> str:
    """What was forwarded with a person's message, in Slack's markup."""
    return _once(_in_attachments(message))


def files_in(message: Json) -> tuple[str, ...]:
    """The names of the files that came with a message, or with what it forwards."""
    there = [message, *(message.get("attachments") or ())]
    files = [file for each in there for file in each.get("files") or ()]
    return tuple(str(file.get("name") or file.get("title") or "a file") for file in files)


def _in_attachments(message: Json) -> Iterator[str]:
    for each in message.get("attachments") or ():
        forwarded = each.get("is_share") or each.get("is_msg_unfurl") or each.get("message_blocks")
        if forwarded or not (each.get("original_url") or each.get("from_url")):
            yield _once(_attached(each)) or _FORWARDED.sub("", str(each.get("fallback") or ""))


def _attached(attachment: Json) -> Iterator[str]:
    yield from (str(attachment.get(name) or "") for name in ("pretext", "title", "text"))
    for field in attachment.get("fields") or ():
        title, value = str(field.get("title") or ""), str(field.get("value") or "")
        yield f"{title}: {value}" if title and value else title or value
    yield from _in_blocks(attachment.get("blocks"))
    for each in attachment.get("message_blocks") or ():
        yield from _in_blocks((each.get("message") or {}).get("blocks"))
    for each in attachment.get("attachments") or ():
        yield _once(_attached({**each, "attachments": None}))


def _in_blocks(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _in_blocks(each)
    elif isinstance(node, dict) and (kind := node.get("type")) not in _NO_WORDS:
        if kind in _INLINE:
            yield "".join(map(_element, node.get("elements") or ()))
        elif kind in _TEXTS and isinstance(text := node.get("text"), str):
            yield text if kind in {"mrkdwn", "markdown"} else _literal(text)
        else:
            for part in ("title", "text", "fields", "elements", "rows"):
                yield from _in_blocks(node.get(part))


def _element(element: Json) -> str:
    """A piece of rich text in Slack's markup."""
    match element.get("type"):
        case "link":
            return _literal(str(element.get("text") or element.get("url") or ""))
        case "user":
            return f"<@{element.get('user_id')}>"
        case "channel":
            return f"<#{element.get('channel_id')}>"
        case "broadcast":
            return f"<!{element.get('range')}>"
        case "emoji":
            return f":{element.get('name')}:"
        case "date":
            return str(element.get("fallback") or "")
    return _literal(str(element.get("text") or ""))


def _literal(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _once(parts: Iterator[str] | list[str]) -> str:
    """The parts in lines, without those that others said before: a text often repeats its blocks."""
    kept: list[str] = []
    said = ""
    for part in parts:
        words = " ".join(plain(part).split())
        if words and words not in said:
            said += f" {words}"
            kept.append(part.strip())
    return "\n".join(kept)
