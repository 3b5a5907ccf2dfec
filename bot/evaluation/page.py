"""An evaluation as one HTML page that needs nothing else. Whatever documents say stays text on it. Pure.

The template escapes all text, and a Content-Security-Policy lets the page's own style and script work by
their digests and nothing else: no address is asked for anything, whoever opens the page.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.evaluation.report import Evaluation, Table

# A cell that is a figure, perhaps with its unit, or stands for one that is lacking.
_FIGURE = re.compile(r"[-+±~<>≤≥]?[$€£]?\.?\d.{0,20}|[-–—]?")
# Characters that HTML cannot hold: controls, halves of a surrogate pair, and what is no character at all.
_NOT_HTML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WORD = re.compile(r"[^\W_]+")
# What may stand between two words of one wording: white space, Markdown, punctuation.
_BETWEEN = r"[\W_]{1,60}"
# A wording of more words than this is looked for by its first ones only, so that a pattern stays small.
_MOST_WORDS = 120


def html_page(evaluation: Evaluation) -> str:
    """The whole document, to be written as UTF-8."""
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, finalize=_text
    )
    return environment.from_string(_own("page.html")).render(
        found=evaluation,
        kinds=Counter(it.kind for it in evaluation.failures).most_common(),
        style=_own("page.css"),
        script=_own("page.js"),
        digest=_digest,
        pieces=pieces,
        right_of=_right,
    )


def _own(name: str) -> str:
    return files("bot.evaluation").joinpath(name).read_text("utf-8")


def _digest(content: str) -> str:
    """As a Content-Security-Policy names an inline element that it allows."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _text(value: Any) -> Any:
    """Without what HTML cannot hold; a parser would read a carriage return as a line feed."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\r\n?", "\n", value))


def _right(table: Table) -> list[bool]:
    """Of each column whether it stands to the right, as figures do."""
    columns = zip_longest(table.header, *table.rows, fillvalue="")
    return [bool(table.rows) and all(map(_is_figure, cells[1:])) for cells in columns]


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell.strip()) is not None


def pieces(text: str, wordings: str) -> Iterator[tuple[str, bool]]:
    """`text` in pieces that join to it again, each with whether it is a wanted wording.

    `wordings` holds one wording a line; where two overlap, the longer one is taken.
    """
    pattern = _pattern(wordings)
    at = 0
    for match in pattern.finditer(text) if pattern else ():
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False


def _pattern(wordings: str) -> re.Pattern[str] | None:
    each = {tuple(_WORD.findall(line)[:_MOST_WORDS]) for line in wordings.splitlines()} - {()}
    if not each:
        return None
    longest_first = sorted(each, key=lambda words: (-len(words), words))
    either = "|".join(_BETWEEN.join(map(re.escape, words)) for words in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)
