"""How much of a question's words a text holds, rare words counting more. Pure."""

import difflib
import math
from collections.abc import Iterable, Sequence

from bot.words import content, words

_SHORTEST_TYPO = 4
_LIKE = 0.8


class Cover:
    """Weighs a question's content words by how few of the candidate texts hold them.

    A word that no candidate holds is taken for its nearest spelling among theirs, if there is one.
    """

    def __init__(self, question: str, candidates: Sequence[str], focus: str | None = None) -> None:
        """The words of `focus`, a part of the question, count double."""
        held = [set(content(text)) for text in candidates]
        known = {word for text in held for word in text}
        wanted = {_nearest(word, known) for word in content(question)} or set(words(question))
        near = {_nearest(word, known) for word in content(focus)} if focus else set[str]()
        self._weights = {word: (1 + (word in near)) * _rarity(word, held) for word in wanted}
        self._total = sum(self._weights.values()) or 1.0

    def of(self, roots: Iterable[str]) -> float:
        """The share, by weight, of the question's words that are among `roots`; from 0 to 1."""
        return sum(self._weights.get(word, 0.0) for word in set(roots)) / self._total

    @property
    def wanted(self) -> frozenset[str]:
        """The question's words as they are looked for."""
        return frozenset(self._weights)


def _rarity(word: str, texts: Sequence[set[str]]) -> float:
    return math.log(1 + (len(texts) + 1) / (0.5 + sum(word in text for text in texts)))


def _nearest(word: str, known: set[str]) -> str:
    if word in known or len(word) < _SHORTEST_TYPO or not word.isalpha():
        return word
    like = difflib.get_close_matches(word, known, n=1, cutoff=_LIKE)
    return like[0] if like else word
