"""Which days hold: of sentences that name some of the week, those that name one of the question's. Pure.

To an embedder all days are alike, and what holds on a Wednesday is in the row of another table than the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from store.sentences import spellings

UNNAMED = 0.2
"""What a sentence loses that names no day of the question, and half of it where it names most days. Set by
hand: in no corpus many questions name one."""
_MOST = 4
_WEEK = range(7)
_NAMES = tuple(
    ((*spellings(english), *others.split()), short)
    for english, others, short in (
        ("monday", "montag lundi lunes", "mo"),
        ("tuesday", "dienstag mardi martes", "di"),
        ("wednesday", "mittwoch mercredi miércoles", "mi"),
        ("thursday", "donnerstag jeudi jueves", "do"),
        ("friday", "freitag vendredi viernes", "fr"),
        ("saturday", "samstag sonnabend samedi sábado", "sa"),
        ("sunday", "sonntag dimanche domingo", "so"),
    )
)
_NUMBER = {name: at for at, (names, short) in enumerate(_NAMES) for name in (*names, short)}
_WHOLE = "|".join(sorted((name for names, _ in _NAMES for name in names), key=len, reverse=True))
_DAY = rf"(?:{_WHOLE})s?\.?"
_SHORT = "|".join(short.capitalize() for _, short in _NAMES)
_TO = r"\s?(?:[-–—]|to|until|till|through|bis|à|au|a|al)\s?"
# Two letters are a day only where they stand in a span: "do" and "so" are words.
_SPANS = re.compile(
    rf"\b(?i:(?P<first>{_DAY}){_TO}(?P<last>{_DAY}))(?!\w)|\b(?P<of>{_SHORT}){_TO}(?P<to>{_SHORT})\b"
)
_WORDS = frozenset("sat sun wed mon".split())  # noqa: SIM905 - without a capital
_SINGLE = re.compile(rf"(?<!\w)({_DAY})(?!\w)", re.IGNORECASE)
_GROUPS = (
    (
        re.compile(r"\b(?:week ?(?:days?|nights?)|working days?|werktags?|wochentags?|en semaine)\b", re.I),
        range(5),
    ),
    (re.compile(r"\b(?:week-?ends?|wochenenden?|fin de semana)\b", re.I), range(5, 7)),
    (
        re.compile(r"\b(?:daily|every day|each day|all week|täglich|tous les jours|todos los días)\b", re.I),
        _WEEK,
    ),
)
_DATES = tuple(
    (re.compile(rf"\b(?:{names})\b", re.IGNORECASE), date)
    for names, date in (
        (r"christmas eve|heilig(?:er )?abend|nochebuena|veille de noël", "24 December"),
        (r"christmas day|noël|navidad", "25 December"),
        (r"boxing day", "26 December"),
        (r"new year['’]?s eve|silvester|saint-sylvestre|nochevieja", "31 December"),
        (r"new year['’]?s day|neujahr\w*|jour de l['’]an|año nuevo", "1 January"),
    )
)


def days_in(text: str) -> frozenset[int]:
    """The days of the week that it names, Monday being 0: `Thu to Sat`, `weekdays`, `daily` are several."""
    found: set[int] = set()
    for span in _SPANS.finditer(text):
        first, last = (_number(span[it] or span[other]) for it, other in (("first", "of"), ("last", "to")))
        found.update((first + n) % 7 for n in range((last - first) % 7 + 1))
    found.update(_number(it) for it in _SINGLE.findall(text) if it not in _WORDS)
    for pattern, days in _GROUPS:
        if pattern.search(text):
            found.update(days)
    return frozenset(found)


def by_day(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, where one names a day of `asked`: later those that name none or most days, and behind
    all others those that name only other days."""
    wanted = days_in(asked)
    named = {id(it): days_in(it.sentence.whole) for it in scored} if wanted else {}
    if not any(wanted & days for days in named.values()):
        return list(scored)
    weighed = [replace(it, score=it.score - _lost(wanted, named[id(it)])) for it in scored]
    others = {key for key, days in named.items() if days and not wanted & days}
    out = {id(it) for it, was in zip(weighed, scored, strict=True) if id(was) in others}
    return put_behind(weighed, out, max(it.score for it in weighed))


def dated(asked: str) -> str:
    """A question with the dates of the days in it that go by a name."""
    return " ".join([asked, *(date for names, date in _DATES if names.search(asked))])


def _lost(wanted: frozenset[int], named: frozenset[int]) -> float:
    """What a sentence loses that does not name one of the days that are wanted alone."""
    if not wanted & named:
        return UNNAMED
    return UNNAMED / 2 if len(named) >= _MOST else 0.0


def _number(name: str) -> int:
    folded = name.casefold().rstrip(".")
    return next(_NUMBER[it] for it in (folded, folded.removesuffix("s")) if it in _NUMBER)
