"""Whether a text holds what was wanted: whole words, after folding case, white space and Markdown. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from bot.evaluating.rows import Gold
from store.passage import Passage

# A number is one word with its sign and its separators: 12 does not stand in 12.5, nor 75 in $75.
_WORD = re.compile(r"[$€£]?[^\W_]+(?:(?<=\d)[.,:/](?=\d)[^\W_]+)*%?")


def words(text: str) -> str:
    """The words of a text, folded, each with a space on either side."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return f" {' '.join(found)} "


def stands(wanted: str, text: str) -> bool:
    """Whether the words of `wanted` stand in `text` in a row. No words stand nowhere."""
    sought = words(wanted)
    return bool(sought.strip()) and sought in words(text)


def carries(text: str, parts: Iterable[Iterable[str]]) -> bool:
    """Whether an answer of every part stands in `text`."""
    return all(any(stands(answer, text) for answer in part) for part in parts)


def holds(passage: Passage, gold: Gold) -> bool:
    """Whether the evidence stands in the passage, and the passage in its file."""
    return passage.source.name == gold.file and stands(gold.quote, passage.text)


def found(passages: Iterable[Passage], evidence: Iterable[Gold]) -> list[bool]:
    """For each piece of evidence whether one of `passages` holds it."""
    given = list(passages)
    return [any(holds(passage, gold) for passage in given) for gold in evidence]
