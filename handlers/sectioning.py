"""The blocks that replies are laid out with: mrkdwn in sections, each within 3,000 characters. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from handlers.fitting import pieces, shorten
from handlers.mrkdwn import mrkdwn

Block = dict[str, Any]

SECTION = 2_900
_QUOTE = 320


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
