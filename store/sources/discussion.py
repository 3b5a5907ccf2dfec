"""An issue, or the like, with what was said of it, as one document of Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r"( {0,3}#{1,6})(?=\s|$)")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What one person wrote, in Markdown."""

    who: str
    when: datetime | None
    text: str

    @property
    def heading(self) -> str:
        return ", ".join(filter(None, (self.who, f"{self.when:%Y-%m-%d}" if self.when else "")))


def document(title: str, facts: Sequence[str], first: Said, comments: Sequence[Said]) -> bytes:
    """The title is the only heading of level 1, and who commented stands at level 2: what people wrote below
    headings of their own is moved below that."""
    opened = ". ".join((f"Opened by {first.heading}", *filter(None, facts)))
    parts = [f"# {title}", f"{opened}.", _below(first.text, 1)]
    for it in comments:
        parts.extend((f"## {it.heading}", _below(it.text, 2)))
    return "\n\n".join(filter(None, parts)).encode() + b"\n"


def _below(text: str, level: int) -> str:
    """`text` with its headings `level` deeper, and without what only its writers see."""
    lines, fence = [], ""
    for line in _COMMENT.sub("", text).replace("\r\n", "\n").splitlines():
        found = _FENCE.match(line)
        if found:
            fence = "" if fence == found[1] else fence or found[1]
        heading = None if fence or found else _HEADING.match(line)
        if heading:
            signs = heading[1].strip()
            line = "#" * min(len(signs) + level, _DEEPEST) + line[heading.end() :]
        lines.append(line)
    return "\n".join(lines).strip()
