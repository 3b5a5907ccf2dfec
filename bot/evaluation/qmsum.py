"""QMSum's meetings: what was said, and queries with the summaries that people wrote.

Zhong et al., QMSum: A New Benchmark for Query-based Multi-domain Meeting Summarization, 2021. One JSON
object a line, with meeting_transcripts, general_query_list and specific_query_list.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import BadBatch
from bot.question import Said

_MARKS = re.compile(r"\{[a-z]+\}|\s+(?=[.,?!'’])")
"""What transcripts hold of sounds and breaks, `{vocalsound}`, and the space ahead of a sign."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was said, and pairs of query and reference summary. General queries ask about the whole."""

    said: tuple[Said, ...]
    general: tuple[tuple[str, str], ...]
    specific: tuple[tuple[str, str], ...]


def is_meetings(path: Path) -> bool:
    """Whether `path` is a file of meetings, by its first line. False where it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return '"meeting_transcripts"' in file.readline()
    except (OSError, UnicodeDecodeError):
        return False


def read(path: Path) -> list[Meeting]:
    """The meetings of a file. Raises BadBatch, which names the line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadBatch(f"{path}: cannot be read ({wrong})") from None
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            if line.strip():
                found.append(_meeting(json.loads(line)))
        except (ValueError, KeyError, TypeError) as wrong:
            what = f"{type(wrong).__name__}: {wrong}"
            raise BadBatch(f"{path}, line {number}: not a meeting of QMSum ({what})") from None
    return found


def _meeting(given: Mapping[str, Any]) -> Meeting:
    said = (
        Said(turn["speaker"], " ".join(_MARKS.sub("", turn["content"]).split()), str(place))
        for place, turn in enumerate(given["meeting_transcripts"])
    )
    general, specific = (
        tuple((it["query"], it["answer"]) for it in given[name])
        for name in ("general_query_list", "specific_query_list")
    )
    return Meeting(tuple(it for it in said if it.text), general, specific)
