"""Cutting Slack text to size without breaking an entity or a code block. Pure."""

import re
from collections.abc import Iterator

_OPEN_ENTITY = re.compile(r"&[a-z]{0,4}$")
_OPEN_LINK = re.compile(r"<[^<>]*$")


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
