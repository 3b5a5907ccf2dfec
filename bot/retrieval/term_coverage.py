"""How much of a question's words a text holds, rare words counting more. Pure."""

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bot.tokens import content, words
from store.sentences import MARK

_SHORTEST_TYPO = 4
_LIKE = 0.8
# A question has a few misspelt words; a text pasted in has hundreds that no candidate holds, and each costs
# milliseconds.
_MOST_TYPOS = 40


class TermCoverage:
    """Weighs a question's content words by how few of the candidate texts hold them.

    A word that no candidate holds is taken for its nearest spelling among theirs, if there is one.
    """

    def __init__(self, question: str, candidates: Sequence[str], focus: str | None = None) -> None:
        """The words of `focus`, a part of the question, count double."""
        held = [set(content(text)) for text in candidates]
        known = {word for text in held for word in text}
        asked, first = content(question), content(focus or "")
        respelt = _respelt([*first, *asked], known)
        wanted = {respelt.get(word, word) for word in asked} or set(words(question))
        near = {respelt.get(word, word) for word in first}
        self._weights = {word: (1 + (word in near)) * rarity(word, held) for word in wanted}
        self._total = sum(self._weights.values()) or 1.0

    def score(self, roots: Iterable[str]) -> float:
        """The share, by weight, of the question's words that are among `roots`; from 0 to 1."""
        return sum(self._weights.get(word, 0.0) for word in set(roots)) / self._total

    @property
    def wanted(self) -> frozenset[str]:
        """The question's words as they are looked for."""
        return frozenset(self._weights)


def rarity(word: str, texts: Sequence[set[str]]) -> float:
    """What a word weighs by how few of the texts, as sets of roots, hold it."""
    return math.log(1 + (len(texts) + 1) / (0.5 + sum(word in text for text in texts)))


def _respelt(asked: Iterable[str], known: set[str]) -> dict[str, str]:
    """The first words asked that are not known, each with its nearest spelling among the known."""
    unknown = dict.fromkeys(
        it for it in asked if not (it in known or MARK in it) and len(it) >= _SHORTEST_TYPO and it.isalpha()
    )
    letters = {word: frozenset(word) for word in known} if unknown else {}
    return {word: _nearest(word, letters) for word in islice(unknown, _MOST_TYPOS)}


def _nearest(word: str, known: Mapping[str, frozenset[str]]) -> str:
    own, size = frozenset(word), len(word)
    repeated = size - len(own)
    # Letters that only one of them has are no match: most words need no closer look.
    rivals = [
        rival
        for rival, its in known.items()
        if 2 * (len(own & its) + min(repeated, len(rival) - len(its))) >= _LIKE * (size + len(rival))
    ]
    like = difflib.get_close_matches(word, rivals, n=1, cutoff=_LIKE)
    return like[0] if like else word
