"""Passages that say the same in several places become one: the freshest of them. Pure.

Teams copy pages. Copies crowd out what else bears on a question, and the oldest of them is as likely to come
first as the newest.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.grounding.operators import Operator
from bot.grounding.terms import terms
from bot.tokens import names, numbers, words
from store.match import Match

# Copies are about as near to a question as each other; only such pairs are looked at more closely.
_APART = 0.03
# Of the words of both together, this share is in each.
_SAME = 0.9
_QUIET = frozenset({Operator.CUT, Operator.END, Operator.AND})
_NEVER = datetime.min.replace(tzinfo=UTC)


def deduplicate(matches: Sequence[Match]) -> list[Match]:
    """`matches`, best first, without those that say what one before them says, with the same numbers.

    In the place of the best stands the one whose source was changed last.
    """
    kept: list[Match] = []
    said: list[tuple[frozenset[str], frozenset[str]]] = []
    for match in matches:
        text = match.passage.text
        mine = (frozenset(words(text)), frozenset(numbers(text)))
        same = next(
            (
                i
                for i, it in enumerate(kept)
                if _near(it, match) and _same(said[i], mine) and _turns(it.passage.text) == _turns(text)
            ),
            None,
        )
        if same is None:
            kept.append(match)
            said.append(mine)
        elif _changed(match) > _changed(kept[same]):
            kept[same] = replace(match, score=kept[same].score)
    return kept


def _near(one: Match, other: Match) -> bool:
    return abs((one.cosine or 0.0) - (other.cosine or 0.0)) <= _APART


def _same(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> bool:
    both, every = len(one[0] & other[0]), len(one[0] | other[0])
    return one[1] == other[1] and both >= _SAME * every


def _turns(text: str) -> tuple[Counter[Operator], set[str]]:
    """What turns a claim without a number: denials, duties, bounds; and channels and addresses."""
    said = Counter(it.operator for it in terms(text) if it.operator and it.operator not in _QUIET)
    return said, {it for it in names(text) if "#" in it or "@" in it}


def _changed(match: Match) -> datetime:
    when = match.passage.source.modified
    if when is None:
        return _NEVER
    return when if when.tzinfo else when.replace(tzinfo=UTC)
