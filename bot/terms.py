"""A sentence as its content words, and between them the operators that bound what it says. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.operators import PHRASE, Operator, operator
from bot.words import NUMERALS, STOPWORDS, fold, plain_number, root

_END = r"(?P<end>[!?;…][\"'”)]*(?=\s|$)|(?<![.\s]\w)\.[\"'”)]*(?=\s|$))"
_CUT = r"(?P<cut>[,:()·—–]| - )"
_NUMBER = r"(?P<number>(?<!\d/)#?\d+(?:[.,:/+-]\d+)*(?:st|nd|rd|th)?(?![\w/]))"
_WORD = r"(?P<word>[^\W_]+(?:'[^\W_]+)*)"
_TERM = re.compile("|".join((f"(?P<phrase>{PHRASE})", _END, _CUT, _NUMBER, _WORD)))
_ENDINGS = re.compile(r"(?<=[a-z]{4})(?:ments?|abl|ibl|ations?|ions?|ance|ence|ity|(?<=[vws])al)$")
_PREPOSITIONS = frozenset({"with", "on", "in", "at", "of", "for", "under", "through", "via", "during"})
_ARTICLES = frozenset({"a", "an", "the", "your", "their", "its", "our"})
# Labelled and labeled.
_DOUBLED = re.compile(
    r"(?<=label|model|level)l$|(?<=cancel|travel|signal)l$|(?<=counsel|channel)l$|(?<=fuel)l$"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A content word by its `stem`, or an operator.

    `past` is whether it may be a past form, `led` whether a preposition leads it: "in May", "with a key".
    """

    stem: str
    operator: Operator | None = None
    past: bool = False
    led: bool = False


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its endings: approval, approve and approved are one."""
    found = root(word)
    if not found.isalpha():
        return found
    found = _DOUBLED.sub("", _ENDINGS.sub("", found))
    return f"{found[:-1]}y" if found.endswith("i") and len(found) > 3 else found


@lru_cache(maxsize=512)
def terms(text: str) -> tuple[Term, ...]:
    """The content words of `text` and its operators, in order."""
    found: list[Term] = []
    before = ""
    for match in _TERM.finditer(fold(text)):
        term = _term(match, before)
        if term is not None:
            found.append(term)
        if match.group() not in _ARTICLES:
            before = match.group()
    return tuple(found)


def _term(match: re.Match[str], before: str) -> Term | None:
    word = match.group()
    led = before in _PREPOSITIONS
    if match.group("end"):
        return Term("", Operator.END)
    if match.group("cut"):
        return Term("", Operator.CUT)
    if match.group("phrase"):
        return Term("", operator(match))
    if match.group("number") or (word in NUMERALS and word != "one"):
        return Term(NUMERALS.get(word) or plain_number(word), led=led)
    said = word not in STOPWORDS and word not in NUMERALS and len(word) > 1
    return Term(stem(word), past=word.endswith("ed"), led=led) if said else None
