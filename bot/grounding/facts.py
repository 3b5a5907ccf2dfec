"""Facts: the figures, dates, times, codes and addresses of a text, in one form whatever its language. Pure.

Names of months, days and units are CLDR's (through Babel), numbers in words are text2num's.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.grounding.clock import (
    one_clock,
    times,
    times_by_words,
    without_times,
    without_times_by_words,
)
from bot.grounding.fractions import halves_in_digits, without_signs
from bot.grounding.language import LANGUAGES, language_of
from bot.grounding.numerals import apart, in_digits
from store.sentences import CALENDAR

_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_200, "year": 525_600}
# 240, 1,000.50, 2.000, 1 000, 15th, 10k.
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?!\d)|\d+(?:[.,]\d+)*)"
    r"(?P<scale>k|m|bn|st|nd|rd|th|er|ème|e|º|ª)?(?![A-Za-z\u00c0-\u024f\d])",
    re.IGNORECASE,
)
_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9}
_BIG = re.compile(r"\s*(thousand|mille|million|mio|millionen|millones|billion|milliarden)\b", re.IGNORECASE)
_BIGS = {"thousand": 1e3, "mille": 1e3, "billion": 1e9, "milliarden": 1e9}
_CURRENCIES = {
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("¥", "jpy", "yen", "円"), "JPY"),
    **dict.fromkeys(("chf", "franken"), "CHF"),
    **dict.fromkeys(("%", "percent", "prozent"), "%"),
}
# Between a number and what it counts: "240 annual leave hours", "18-month", "30 %", "3年".
_COUNTED = re.compile(r"[\s-]{0,2}(?:[^\W\d_]+[\s-]){0,3}?([^\W\d_]+|[%€$£¥])")
_CODE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an address
    r"|(?:https?://|www\.)[^\s<>|)\"'»]+"
    r"|(?<![\w&/])[#@][^\W\d_][\w-]*"  # a channel, a person
    r"|\(?\+?\d[\d ()./-]{6,}\d"  # a telephone, an account
    r"|(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z]{2}|[\w-]*[A-Z])[A-Za-z0-9]\w*(?:-\w+)*"  # SF-182, EC2
    r"|(?<![\w/.@-])[A-Za-z][\w-]*(?:[./_][A-Za-z0-9][\w-]*)+"  # reset.gsa.gov, a/path, a_name
)
_PER = re.compile(r"(?<!\d)1 (?=(?:年|か月|週間|日|泊)(?:に|あたり|につき))")  # 1年に is a year
_CJK_MONTH = re.compile(r"(?<![\d-])(1[0-2]|0?[1-9]) ?月(?!間)")
_LIST_MARKER = re.compile(r"^\s*\d{1,3}[.)]\s")
# Lengths of time without a figure, in minutes.
_LENGTHS = (
    (re.compile(r"(?i)\bhalf[ -](?:an? )?hour|\bhalbe stunde\b|\bdemi-heure\b|\bmedia hora\b|半時間"), 30.0),
    (re.compile(r"(?i)\bquarter of an hour|\bviertelstunde\b|\bquart d['’]heure|\bcuarto de hora\b"), 15.0),
    (re.compile(r"(?i)\bfortnight\b|\bvierzehn tage\b|\bquinzaine de jours\b|\bquincena\b"), 20_160.0),
)
_ONE_OF = re.compile(r"(?i)\b(?:an?|one|eine[rmns]?|une?|una?) ([^\W\d_]+)")
# Words that may stand for a number; where a claim has one it needs no support.
_LOOSE = {
    **dict.fromkeys(("one", "once", "single", "first", "sole"), 1.0),
    **dict.fromkeys(("two", "twice", "both", "pair", "double", "second"), 2.0),
    **dict.fromkeys(("third", "thrice"), 3.0),
    **dict.fromkeys(("fourth", "quarterly"), 4.0),
    **dict.fromkeys(("fifth",), 5.0),
    **dict.fromkeys(("dozen",), 12.0),
    **dict.fromkeys(
        ["erste", "ersten", "erster", "erstes", "premier", "première", "primer", "primero", "primera"], 1.0
    ),
    **dict.fromkeys(
        ["zweite", "zweiten", "zweiter", "zweites", "seconde", "deuxième", "segundo", "segunda"], 2.0
    ),
    **dict.fromkeys(
        ["dritte", "dritten", "dritter", "drittes", "troisième", "tercer", "tercero", "tercera"], 3.0
    ),
}
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is `written`, what it may mean ("2.000" is 2000 or 2), and what it counts, if told.

    A length of time has its `minutes` too, 0 for anything else.
    """

    written: str
    values: frozenset[float]
    unit: str = ""
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one text. `times` are minutes after midnight or noon, `months` and `weekdays` from 1."""

    text: str
    figures: tuple[Figure, ...]
    loose: frozenset[float]
    times: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    codes: tuple[str, ...]

    def lacking(self, evidence: "Facts") -> tuple[str, ...]:
        """What of these facts `evidence` does not hold, as it is written here."""
        missing = [it.written for it in self.figures if it.written and not evidence.holds(it)]
        missing += [code for code in self.codes if not _stands(code, evidence.text)]
        missing += [f"{it // 60}:{it % 60:02}" for it in sorted(self.times - evidence.times)]
        missing += [_month_name(it) for it in sorted(self.months - evidence.months)]
        missing += [_weekday_name(it) for it in sorted(self.weekdays - evidence.weekdays)]
        return tuple(missing)

    def rivals(self, evidence: "Facts") -> bool:
        """Whether a figure of these is another one there, of the same thing counted, and none is the same."""
        for unit in {it.unit for it in self.figures if it.unit and it.written}:
            here = [it for it in self.figures if it.unit == unit]
            there = [it for it in evidence.figures if it.unit == unit and it.written]
            if there and not any(evidence.holds(it) for it in here):
                return True
        return False

    def holds(self, figure: Figure) -> bool:
        """Whether the figure stands here, or the same length of time in another unit."""
        if figure.minutes and any(_near(it.minutes, figure.minutes) for it in self.figures):
            return True
        if figure.values & self.loose:
            return True
        same = [it for it in self.figures if it.values & figure.values]
        return any(not (it.unit and figure.unit) or it.unit == figure.unit for it in same)


@lru_cache(maxsize=4_096)
def facts_of(text: str) -> Facts:
    """The facts of `text`; the marker of a list item is none."""
    language = language_of(text)
    whole = _LIST_MARKER.sub("", unicodedata.normalize("NFKC", without_signs(text)))
    whole = halves_in_digits(whole)
    if language in {"ja", "zh"}:
        whole = _PER.sub("", apart(in_digits(whole)))
    whole = one_clock(whole)
    codes = tuple(dict.fromkeys(it.strip(".,:;") for it in _CODE.findall(whole) if not _plain(it)))
    rest = _CODE.sub(lambda found: found.group() if _plain(found.group()) else " ", whole)
    for pattern, _ in _LENGTHS:  # "cuarto" would be a fourth
        rest = pattern.sub(" ", rest)
    bare = halves_in_digits(_spelled(without_times(rest), language))
    clocked = {*times(rest), *times(bare), *times_by_words(bare, language)}
    bare = without_times_by_words(bare, language)
    units, months, weekdays = _names(language)
    named = _named(bare, months)
    figures = tuple(_figures(bare, units, months))
    loose = {_LOOSE[it] for it in map(str.casefold, _WORD.findall(whole)) if it in _LOOSE}
    # Digits within codes may be meant by a figure: "form 3676" of "GSA-3676".
    loose |= {float(digits) for code in codes for digits in re.findall(r"\d{1,15}", code)}
    one = (units[it] for it in map(str.casefold, _ONE_OF.findall(whole)) if it in units)
    lengths = [float(_MINUTES[it]) for it in one]
    lengths += [length for pattern, length in _LENGTHS if pattern.search(whole)]
    spans = tuple(Figure("", frozenset(), minutes=it) for it in lengths)
    weekday = frozenset(_weekdays(bare, weekdays))
    return Facts(whole, (*figures, *spans), frozenset(loose), frozenset(clocked), named, weekday, codes)


def _figures(text: str, units: Mapping[str, str], months: Mapping[str, int]) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        values = _values(match.group("digits"))
        after = match.end()
        scale = _SCALES.get((match.group("scale") or "").casefold(), 1.0)
        if big := _BIG.match(text, after):
            scale *= _BIGS.get(big.group(1).casefold(), 1e6)
            after = big.end()
        unit = _unit(text, match.start(), after, units)
        if not unit and _in_date(text, match.start(), after, months):
            unit = "date"
        values = frozenset(it * scale for it in values)
        minutes = max(values) * _MINUTES[unit] if unit in _MINUTES else 0.0
        yield Figure(match.group().strip(), values, unit, minutes)


def _weekdays(text: str, weekdays: Mapping[str, int]) -> Iterator[int]:
    """The days named: "montags" and "Mondays" too, and "Wed" where it is written as a name is."""
    for written in _WORD.findall(text):
        word = written.casefold()
        short = CALENDAR.get(word, word) if written[0].isupper() else word
        day = next((it for it in (word, word.removesuffix("s"), short) if it in weekdays), None)
        if day is not None:
            yield weekdays[day]


def _in_date(text: str, start: int, end: int, months: Mapping[str, int]) -> bool:
    """Whether the number is the day or year of a date: a month stands before or after it."""
    before = _WORD.findall(text[max(0, start - 16) : start])[-1:]
    after = _WORD.findall(text[end : end + 16])[:2]
    beside = after[1:] if after[:1] == ["of"] else after[:1]
    return any(it.casefold() in months for it in [*before, *beside])


def _values(digits: str) -> frozenset[float]:
    """What a number may mean: a dot or comma before three digits may divide thousands or decimals."""
    bare = re.sub(r"[ \u00a0\u202f']", "", digits)
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return frozenset({float(bare[:300])})
    found = set()
    grouped = all(len(part) == 3 for part in re.split(r"[.,]", bare)[1:])
    if grouped:
        found.add(float(re.sub(r"[.,]", "", bare)))
    if len(marks) == 1 and not (grouped and marks == [","]):
        found.add(float(bare.replace(",", ".")))
    if len(set(marks)) == 2:  # 1,000.50 or 1.000,50
        head, _, tail = bare.rpartition(marks[-1])
        found.add(float(re.sub(r"[.,]", "", head) + "." + tail))
    return frozenset(found or {float(re.sub(r"[.,]", "", bare))})


def _unit(text: str, start: int, end: int, units: Mapping[str, str]) -> str:
    """What a number counts: a unit of time, a currency, percent; "" where it counts something else."""
    before = text[max(0, start - 4) : start].rstrip().casefold()
    for sign in ("$", "€", "£", "¥", "usd", "eur", "gbp", "chf"):
        if before.endswith(sign):
            return _CURRENCIES[sign]
    counted = _COUNTED.match(text, end)
    while counted is not None:
        word = counted.group(1).casefold()
        if word in _CURRENCIES:
            return _CURRENCIES[word]
        if word in units:
            return units[word]
        if not word.isascii() and (
            spaceless := next(
                (it for it in units if len(it) < 4 and not it.isascii() and word.startswith(it)), ""
            )
        ):
            return units[spaceless]  # 90日以内
        following = re.compile(r"[\s-]([^\W\d_]+|[%€$£¥])").match(text, counted.end())
        if following is None or counted.end() - end > 24:
            return ""
        counted = following
    return ""


def _plain(code: str) -> bool:
    """Whether what looks like a code is only a number, a range or an abbreviation: 1,000 or 8-10 or e.g."""
    bare = code.strip("().,:;")
    digits = sum(it.isdigit() for it in bare)
    if re.fullmatch(r"\d+(?:st|nd|rd|th|k|m|bn|h\d*|am|pm|er|e|ème)?", bare, re.IGNORECASE):
        return True
    if re.fullmatch(r"\d+-[A-Za-z]+|\d{4}-\d\d-\d\d", bare):
        return True  # 18-month, a date
    if re.fullmatch(r"[^\W\d_]+/[^\W\d_]+", bare):
        return True  # and/or, CI/CD
    return (
        bare.replace(".", "").isalpha() and len(bare) < 5
        if not digits
        else bool(re.fullmatch(r"[\d.,\s]+", bare) or re.fullmatch(r"\d{1,4}\s?-\s?\d{1,4}", bare))
    )


def _stands(code: str, text: str) -> bool:
    """Whether the code stands in the text, however its parts are joined."""
    parts = re.findall(r"\d+|[^\W\d_]+", code.casefold())
    if not parts:
        return True
    joined = r"[\W_]{0,3}".join(map(re.escape, parts))
    return re.search(rf"(?<![^\W_]){joined}(?![^\W_])", text.casefold()) is not None


def _spelled(text: str, language: str) -> str:
    """With numbers in digits: "twenty-one hours" is "21 hours"."""
    from text_to_num import alpha2digit

    if language not in {"en", "fr", "es", "pt", "de", "nl", "it"}:
        return text
    return str(alpha2digit(text, language, 1.5))


def _named(text: str, months: Mapping[str, int]) -> frozenset[int]:
    """The months named; one that is a word as well, May or March, only beside a number or after "in"."""
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        month = months.get(word.casefold())
        if month is None:
            continue
        before, near = text[: match.start()], text[max(0, match.start() - 4) : match.end() + 4]
        dated = re.search(r"\d", near) or re.search(
            r"(?:^|\s)(?:in|by|until|of|since|to)\s$|\d(?: de| of)? $", before[-12:]
        )
        if len(word) > 5 or (word[0].isupper() and dated) or (word.islower() and dated and len(word) > 3):
            found.add(month)
    found |= {int(month) for month in _CJK_MONTH.findall(text)}
    for _, month in re.findall(r"(?<!\d)(\d{4})-([01]\d)-[0-3]\d(?!\d)", text):
        found.add(int(month))
    return frozenset(found)


@cache
def _names(language: str) -> tuple[Mapping[str, str], Mapping[str, int], Mapping[str, int]]:
    """Words for units of time, months and days of the week, folded, in English and in `language`."""
    from babel import Locale

    units: dict[str, str] = {"hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute"}
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for name in (*LANGUAGES, language):
        locale, own = Locale.parse(name), name in {"en", language}
        for width in ("wide", "abbreviated") if own else ("wide",):
            months |= {_folded(it): number for number, it in locale.months["format"][width].items()}
        weekdays |= {_folded(it): number + 1 for number, it in locale.days["format"]["wide"].items()}
        for unit in _MINUTES:
            for pattern in locale._data["unit_patterns"][f"duration-{unit}"].values():
                forms = pattern.values() if isinstance(pattern, Mapping) else (pattern,)
                named = {word.casefold() for it in forms for word in _WORD.findall(str(it))}
                units |= {word: unit for word in named if own or len(word) > 3}
    return units, months, weekdays


def _folded(name: str) -> str:
    return name.casefold().rstrip(".")


def _month_name(month: int) -> str:
    return next(name for name, it in _names("en")[1].items() if it == month).capitalize()


def _weekday_name(day: int) -> str:
    return next(name for name, it in _names("en")[2].items() if it == day).capitalize()


def _near(one: float, other: float) -> bool:
    return one > 0 and abs(one - other) <= 0.02 * other


def together(several: Iterable[Facts]) -> Facts:
    """The facts of all of them."""
    all_of = tuple(several)
    return Facts(
        "\n".join(it.text for it in all_of),
        tuple(figure for it in all_of for figure in it.figures),
        frozenset().union(*(it.loose for it in all_of)),
        frozenset().union(*(it.times for it in all_of)),
        frozenset().union(*(it.months for it in all_of)),
        frozenset().union(*(it.weekdays for it in all_of)),
        tuple(code for it in all_of for code in it.codes),
    )
