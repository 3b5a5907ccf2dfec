"""An exception belongs to the sentence that makes it: joined to another it turns what is said. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.grounding.turns import turns_of
from bot.tokens import content, fold
from store.sentences import PassageSentence

_EXCEPTION = re.compile(
    r"\b(?:unless|except(?:ing|ed)?|other than|apart from|with the exception of|es sei denn|au(?:ß|ss)er|"
    r"ausgenommen|sauf|à moins|hormis|salvo|excepto|a no ser|a menos)\b[^,;.!?]*"
)
_POINTS_BACK = re.compile(r"\W*(?:it|its|this|that|these|those|they|dies\w*|das|cela|ceux|esto|eso)\b")
# So much of an exception's words make it the same one; so much more of what it is said of stands elsewhere.
_SAME, _ELSEWHERE, _MORE = 0.5, 0.5, 0.3


def borrows_exception(claim: str, sentences: Sequence[PassageSentence]) -> bool:
    """Whether the exception that `claim` makes is one sentence's, and what it excepts from another's."""
    said, excepted = _parted(claim)
    if not (said and excepted):
        return False
    parted = [_parted(it.whole) for it in sentences]
    makers = [i for i, (_, words) in enumerate(parted) if _share(excepted, words) >= _SAME]
    if not makers:
        return False
    own = max(_share(said, parted[i][0]) for i in makers)
    others = [(_share(said, words), i) for i, (words, _) in enumerate(parted) if i not in makers]
    most = max(others, default=(0.0, -1))
    if most[0] < max(_ELSEWHERE, own + _MORE):
        return False
    sources = {i for share, i in others if share == most[0]}
    return not any(
        before in sources and after in makers and _goes_on(claim, sentences[before], sentences[after])
        for before, after in pairwise(range(len(sentences)))
    )


def _goes_on(claim: str, one: PassageSentence, other: PassageSentence) -> bool:
    """Whether `other` only excepts from the sentence before it: "This holds unless …"."""
    if one.passage.id != other.passage.id or not _POINTS_BACK.match(fold(other.text)):
        return False
    return turns_of(claim)["may"] == turns_of(other.text)["may"] or not _parted(other.whole)[0]


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted)


@lru_cache(maxsize=2_048)
def _parted(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The roots of what a text says, and of what it excepts."""
    folded = fold(text)
    excepted = " ".join(_EXCEPTION.findall(folded))
    return _roots(_EXCEPTION.sub(" ", folded)), _roots(excepted)


def _roots(text: str) -> frozenset[str]:
    # "carried" and "carry" are one: their roots end in i and y.
    return frozenset(f"{it[:-1]}y" if it.endswith("i") else it for it in content(text))
