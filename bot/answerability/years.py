"""Whether what was found is about another year than was asked: the budget of 2025 rather than 2026. Pure."""

import re
from collections.abc import Collection

_YEAR = r"(?:19|20)\d\d"
_SPAN = re.compile(rf"\b({_YEAR}) ?[-/–] ?((?:19|20)?\d\d)\b(?![-/.:]\d)")
_SINGLE = re.compile(rf"(?<![\w.,/-]){_YEAR}(?![\w/-]|[.,]\d)")
_BOUND = re.compile(
    rf"\b(?:since|before|prior to|until|till|after|by|seit|vor|bis|nach|depuis|avant|desde|antes de) {_YEAR}"
)
_DATED = re.compile(rf"\b{_YEAR}(?=-\d\d-\d\d)")


def of_another_year(asked: str, found: str) -> bool:
    """Whether `asked` names years, and `found` names years of the same form but none of these.

    "2026-27" is a year of its own where a question asks for one; else both of its years are meant. What is
    only a bound ("since 2020") names none. Of 58 questions of SQuAD that name a year and are answered, 2 are
    found to be about another year than their answer, of 81 that are not 28.
    """
    asked = _BOUND.sub(" ", asked)
    wanted, there = _spans(asked), _spans(found)
    if wanted:
        return bool(there) and wanted.isdisjoint(there)
    single = frozenset(_SINGLE.findall(asked))
    known = {*_SINGLE.findall(found), *_DATED.findall(found), *_within(there)}
    return bool(single and known) and single.isdisjoint(known)


def _spans(text: str) -> frozenset[tuple[str, str]]:
    """School years and business years, by their first year and the last two digits of their last."""
    found = ((first, last[-2:]) for first, last in _SPAN.findall(text))
    return frozenset((first, last) for first, last in found if int(last) == (int(first) + 1) % 100)


def _within(spans: Collection[tuple[str, str]]) -> set[str]:
    """Both years of each."""
    return {year for first, _ in spans for year in (first, str(int(first) + 1))}
