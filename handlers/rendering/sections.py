"""The blocks that replies are laid out with: mrkdwn in sections, each within 3,000 characters. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from handlers.rendering.mrkdwn import mrkdwn

_OPEN_ENTITY = re.compile(r"&[a-z]{0,4}$")
_OPEN_LINK = re.compile(r"<[^<>]*$")
Block = dict[str, Any]
SECTION = 2_900  # Slack takes 3,000; what is escaped on the way may add some
_QUOTE = 320


def pieces(text: str, most: int) -> Iterator[str]:
    """`text` in pieces of at most `most` characters, cut at a line's end or a space where there is one.

    A code block that is cut is closed, and opened again in the next piece. `most` is at least 20.
    """
    while text:
        fenced = text.startswith("```")
        room = most if len(text) <= most else most - 4
        cut = _place(text, room) if len(text) > room else len(text)
        head, text = text[:cut].rstrip("\n"), text[cut:].lstrip("\n")
        if head.count("```") % 2:
            head += "\n```"
            # The rest is code too; a fence of nothing but itself would grow without end.
            text = "```\n" + text if text and text.strip() != "```" else ""
        if head.strip() and not (fenced and not head.strip("`\n ")):
            yield head


def shorten(text: str, most: int) -> str:
    """`text`, or its first words and an ellipsis; at most `most` characters."""
    if len(text) <= most:
        return text
    head = text[: _place(text, most - 5)].rstrip()
    return head + ("…\n```" if head.count("```") % 2 else "…")


def _place(text: str, most: int) -> int:
    """Where to cut `text` so that what is before it has at most `most` characters, and at least one."""
    # A line's end, a sentence's with and without its numbers, a space: the first that is not too early.
    for gap in ("\n", "] ", ". ", " "):
        place = text.rfind(gap, most // 2, most)
        if place > 0:
            return place + len(gap)
    head = text[:most]
    for unfinished in (_OPEN_LINK, _OPEN_ENTITY):
        found = unfinished.search(head)
        if found and found.start() > 0:
            head = head[: found.start()]
    return len(head)


def sections(text: str) -> list[Block]:
    """mrkdwn `text` as sections; links and names in it are not looked for by Slack."""
    return [_section(piece) for piece in pieces(text, SECTION)]


def packed(lines: Iterable[str]) -> list[Block]:
    """Lines joined into as few sections as they fit in; one that fits in none is cut."""
    return [_section(text) for text in _gathered(lines)]


def note(text: str) -> Block:
    """A line in small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def quoted(text: str, most: int = _QUOTE) -> str:
    """Words of a source, each line of them marked as quoted."""
    lines = [line for line in shorten(mrkdwn(text).replace("```", ""), most).split("\n") if line.strip()]
    return "\n".join(f"> {line.strip()}" for line in lines)


def _gathered(lines: Iterable[str]) -> Iterator[str]:
    text = ""
    for line in lines:
        short = shorten(line, SECTION)
        if text and len(text) + len(short) + 1 > SECTION:
            yield text
            text = ""
        text = f"{text}\n{short}" if text else short
    if text.strip():
        yield text


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
