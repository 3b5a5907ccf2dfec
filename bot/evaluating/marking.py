"""Where the wanted words stand in a text, however it is spaced, cased or marked up. Pure."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")
# What may stand between two words of one wording: white space, Markdown, punctuation.
_BETWEEN = r"[\W_]{1,60}"
# A wording of more words than this is looked for by its first ones only, so that a pattern stays small.
_MOST_WORDS = 120


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
