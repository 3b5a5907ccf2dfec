"""Sentences about another code of the same family: rope R7 where R9 was asked for, error E-31 for E-27. Pure.

To an embedder codes mean little, so the row of a sibling comes as near as the one that was asked for.
"""

import re
from collections.abc import Sequence

from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from bot.tokens import codes

_PARTS = re.compile(r"(\D+)(\d+)")
_SPAN = re.compile(r"\d\s?(?:[-–—]|to|until|through|bis|à|a)\s?[^\W\d_]+[-_]?\d", re.IGNORECASE)


def by_code(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, and so far behind that none is quoted those that name no code of `asked`, in them or
    above them, but another that differs in its number alone."""
    wanted = codes(asked)
    families = {family for family, _ in map(_parted, wanted)}
    out = {id(it) for it in scored if _another(it, wanted, families)} if wanted else set[int]()
    return put_behind(scored, out, scored[0].score) if out else list(scored)


def _another(it: ScoredSentence, wanted: set[str], families: set[str]) -> bool:
    own = codes(it.sentence.whole)
    if wanted & (own | codes(f"{it.sentence.passage.context}\n{it.sentence.heading}")):
        return False
    return any(family in families for family, _ in map(_parted, own)) and not _spans(it, wanted)


def _spans(it: ScoredSentence, wanted: set[str]) -> bool:
    """Whether it names the first and the last of several, and one that is wanted lies between: R1 to R9."""
    if not _SPAN.search(it.sentence.whole):
        return False
    own = [_parted(code) for code in codes(it.sentence.whole)]
    for family, number in map(_parted, wanted):
        numbers = [n for other, n in own if other == family]
        if numbers and min(numbers) < number < max(numbers):
            return True
    return False


def _parted(code: str) -> tuple[str, int]:
    """The letters that a code begins with, and the number behind them."""
    found = _PARTS.match(code)
    return (found[1], int(found[2])) if found else (code, 0)
