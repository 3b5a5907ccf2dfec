"""Which tier holds: of rows and sentences with bounds, those that the figure of a question lies within. Pure.

"Up to 250" and "250 to 2,000" are told apart by no vector; that 700 lies in the second, arithmetic says.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.grounding import facts_of
from bot.retrieval.sentence_ranking import OUT, ScoredSentence
from bot.tokens import content

_YEARS = range(1900, 2101)
# 18 months lie in "1 to 2 years". A month is a twelfth of a year: "12 months" are "from 1 year", which the
# 30 days that facts count (bot/grounding/facts.py) are not.
_MINUTES = {"minute": 1, "hour": 60, "day": 1_440, "week": 10_080, "month": 43_800, "year": 525_600}
_CURRENCIES = frozenset({"USD", "EUR", "GBP", "JPY", "CHF"})
# A small figure behind a word is its name, not an amount: "Level 5", "room 12".
_NAMES_BELOW = 100
_WORD_BEFORE = re.compile(r"([^\W\d_]+) ?$")
_BETWEEN_WORDS = r"to|and|until|through|bis|und|à|a|et|hasta|y|al|e|tot|en"
# Each part has a bound: no text, however long its digits, makes these slow.
_FIGURE = (
    r"[$€£¥]?\s?\d(?:[\d.,'\u00a0\u202f]|\s(?=\d{3}\b)){0,24}\s?(?:k\b|m\b)?\s?[€$£¥円%]?"
    rf"(?:[\s-]?(?!(?:{_BETWEEN_WORDS}|or|oder|ou|o)\b)[^\W\d_]{{2,12}})?"
)
_AMOUNT = rf"(?<![\w.,/-]){_FIGURE}"
_GAP = r"[\s:·]{0,6}"
_AT_LEAST = (
    r"from|starting at|at least|min(?:imum)?\.?|>=|≥|ab|von|mindestens|dès|à partir de|de|desde|a partir de|"
    r"da|vanaf"
)
_OVER = (
    r"over|above|more than|greater than|beyond|exceed\w*|>|über|mehr als|plus de|au-delà de|más de|"
    r"superior\w* a|oltre|più di|acima de|mais de|meer dan|boven"
)
_AT_MOST = (
    r"up to|at most|(?:no|not) (?:more than|over|above)|max(?:imum|imal)?\.?(?: of)?|until|to|<=|≤|"
    r"bis(?: zu)?|höchstens|jusqu['’]à|au plus|hasta|fino a|até|tot"
)
_OR_LESS = r"(?:or (?:less|under|fewer|below)|oder weniger|ou moins|o menos|以下|まで)"
_OR_MORE = r"(?:\+|(?:or|and) (?:more|above|over|up)\b|upwards|oder mehr|et plus|o más|以上)"
_UNDER = r"under|below|less than|fewer than|<|unter|weniger als|moins de|menos de|meno di|minder dan"
_BETWEEN = re.compile(
    rf"(?P<low>{_AMOUNT})\s?(?:[-–—〜~]|\b(?:{_BETWEEN_WORDS})\b|·\s?(?:to|up to|bis|à|max\.?)\b){_GAP}"
    rf"(?P<high>{_FIGURE})",
    re.IGNORECASE,
)
# A pattern, whether it bounds from above, and whether the bound itself lies within.
_ONE_SIDED = tuple(
    (re.compile(pattern, re.IGNORECASE), upper, inclusive)
    for pattern, upper, inclusive in (
        (rf"(?P<it>{_AMOUNT})\s?{_OR_LESS}", True, True),
        (rf"(?P<it>{_AMOUNT})\s?未満", True, False),
        (rf"(?P<it>{_AMOUNT})\s?{_OR_MORE}", False, True),
        (rf"(?<!\w)(?:{_AT_MOST}){_GAP}(?P<it>{_AMOUNT})", True, True),
        (rf"(?<!\w)(?:{_UNDER}){_GAP}(?P<it>{_AMOUNT})", True, False),
        (rf"(?<!\w)(?:{_OVER}){_GAP}(?P<it>{_AMOUNT})", False, False),
        (rf"(?<!\w)(?:{_AT_LEAST}){_GAP}(?P<it>{_AMOUNT})", False, True),
    )
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with what it counts, "" where that is not said."""

    value: float
    unit: str

    def sized(self, unit: str) -> float:
        """In minutes where it is read as a length of time, else as it is written."""
        return self.value * _MINUTES.get(unit, 1)

    def comparable(self, bounds: "Range", *, across: bool = False) -> bool:
        """Euros lie in no range of days; a bare figure may be money. Months may lie in one of years, looking
        `across` units."""
        if not self.unit:
            return not bounds.unit or bounds.unit in _CURRENCIES
        timely = across and self.unit in _MINUTES and bounds.unit in _MINUTES
        return timely or bounds.unit in ("", self.unit)

    def within(self, bounds: "Range") -> bool:
        return self.sized(self.unit if bounds.unit in _MINUTES else "") in bounds


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both within it; in minutes where the `unit` is one of time."""

    low: float
    high: float
    unit: str

    def __contains__(self, size: float) -> bool:
        return self.low <= size <= self.high


def amounts_in(question: str) -> tuple[Amount, ...]:
    """The figures that a question gives; a bare year is none, and neither is part of a name."""
    found = []
    for match in re.finditer(_AMOUNT, question, re.IGNORECASE):
        it = _read(match.group())
        if it is None or it.unit == "date":
            continue
        before = _WORD_BEFORE.search(question[: match.start()])
        named = before is not None and bool(content(before[1])) and it.value < _NAMES_BELOW
        if it.unit or not (named or it.value in _YEARS):
            found.append(it)
    return tuple(found)


def ranges_in(text: str) -> tuple[Range, ...]:
    """What `text` sets bounds to, in order: "250 to 2,000", "above £50,000"."""
    return tuple(it for _, it in sorted(_ranges(text), key=lambda it: it[0]))


def by_tier(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences with those first that hold for the figures in `asked`, where others beside them do not.

    Of the rows of a table one applies, the narrowest that holds.
    """
    amounts = amounts_in(asked)
    if not amounts or not scored:
        return list(scored)
    out = scored[0].score - OUT
    tiers: dict[str, list[tuple[ScoredSentence, Range, bool]]] = {}
    for it in scored:
        bounds = _bounds(it, amounts)
        if bounds:
            across = _one_of_several(it)
            holds = any(each.within(bounds) for each in amounts if each.comparable(bounds, across=across))
            tiers.setdefault(it.sentence.passage.id, []).append((it, bounds, holds))
    weighed: dict[int, ScoredSentence] = {}
    for found in tiers.values():
        for _, group in groupby(
            sorted(found, key=lambda it: it[0].sentence.row), lambda it: it[0].sentence.row
        ):
            weighed |= _weighed(list(group), out)
    return sorted((weighed.get(id(it), it) for it in scored), key=lambda it: -it.score)


def _weighed(tiers: Sequence[tuple[ScoredSentence, Range, bool]], out: float) -> dict[int, ScoredSentence]:
    """The score of the best for those that hold; nothing where all hold, or none."""
    holding = [(it, bounds) for it, bounds, holds in tiers if holds]
    if not holding or len(tiers) == 1:
        return {}
    if tiers[0][0].sentence.row:
        holding = [max(holding, key=lambda it: (it[1].low, -it[1].high))]
    chosen = {id(it) for it, _ in holding}
    best = max(it.score for it, _, _ in tiers)
    return {id(it): replace(it, score=best if id(it) in chosen else min(it.score, out)) for it, _, _ in tiers}


def _one_of_several(it: ScoredSentence) -> bool:
    """Whether it is a row or an item, whose bounds are those of its neighbours, in whatever unit."""
    return it.sentence.row or it.sentence.item


def _bounds(it: ScoredSentence, amounts: Sequence[Amount]) -> Range | None:
    """Those that a sentence sets to what the amounts count: the first, a tier's own."""
    text = it.sentence.text
    if not any(sign.isdigit() for sign in text):
        return None
    across = _one_of_several(it)
    found = [
        each for each in ranges_in(text) if any(amount.comparable(each, across=across) for amount in amounts)
    ]
    if len(found) > 1 and found[0].high == math.inf and found[0].low < found[1].high and not found[1].low:
        return Range(found[0].low, found[1].high, found[0].unit or found[1].unit)  # at least 5 and under 9
    return found[0] if found else None


def _ranges(text: str) -> Iterator[tuple[int, Range]]:
    """Each with where it stands."""
    for found in _BETWEEN.finditer(text):
        low, high = _read(found["low"]), _read(found["high"])
        if low and high and (between := _between(low, high)):
            yield found.start(), between
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    for pattern, upper, inclusive in _ONE_SIDED:
        for found in pattern.finditer(text):
            amount = _read(found["it"])
            if amount is None:
                continue
            size = amount.sized(amount.unit)
            size = size if inclusive else math.nextafter(size, -math.inf if upper else math.inf)
            yield found.start(), Range(*((0.0, size) if upper else (size, math.inf)), amount.unit)
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]


def _between(low: Amount, high: Amount) -> Range | None:
    """ "6 to 12 years" counts years twice, "6 months – 6 years" does not."""
    first, last = low.sized(low.unit or high.unit), high.sized(high.unit or low.unit)
    return Range(first, last, high.unit or low.unit) if first < last else None


def _read(written: str) -> Amount | None:
    """The figure of an amount as it is written; a dot before three digits parts thousands here."""
    figure = next((it for it in facts_of(written.strip()).figures if it.values), None)
    return Amount(max(figure.values), figure.unit) if figure else None
