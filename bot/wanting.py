"""The form of the value that a question asks for, and whether a text shows one. Pure.

Stricter than expecting.Expected, which says what a sentence could be for: a count is of something, cents are
no dollars, a code is no count.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.expecting import Expected, expected, shows
from bot.words import STOPWORDS, fold, numbers, root

_COUNTED = re.compile(r"\b(?:how many|number of|count of|amount of)((?: [a-z'-]+){1,4})")
_SPAN_OF = re.compile(r"\b(?:in|after|within|for|every) (minute|hour|day|week|month|year)s?\b")
_ENDS = re.compile(r"\b([a-z]+) (?:number|count|limit)\W*$")
_CODE = re.compile(
    r"\b(?:what|which|wat|wich|whats) (?:[\w'.-]+ ){0,4}?"
    r"(?:code|id|line|symbol|extension|form|phone|fein|zip)\b|"
    r"\b(?:phone|fein|office symbol|number to call|do i call|code for|(?:code|id|line|symbol|phone)\W*$)|"
    r"\b(?:line|code)\b"
)
_NUMBER = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    r"fifty|sixty|ninety|hundred|thousand|million|billion|dozen|half|both|several|no)"
)
_PLAIN = frozenset("total old new other more consecutive business calendar full maximum minimum".split())  # noqa: SIM905
_TIMES = frozenset(map(root, "minute hour hr day night week month year quarter decade century".split()))  # noqa: SIM905
_SPAN = re.compile(
    rf"\b(?:{_NUMBER}|an?|every|each)(?: ?[-–—/+(] ?\d[\d.]*| ?\(\d+\)| [a-z-]+){{0,3}}?[ -]?"
    r"(?:minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|quarters?|decades?|centur(?:y|ies))\b|"
    r"\b(?:daily|weekly|monthly|yearly|annually|quarterly|immediately|forever|never|indefinitely|overnight)\b"
)
_PIECE = re.compile(r"\d[\d,.:]*|[a-z']+")


class Form(StrEnum):
    """The form of the value asked for. OTHER is any other kind that is expected, NONE asks for no value."""

    MONEY = "money"
    CENTS = "cents"
    SHARE = "share"
    SPAN = "span"
    COUNT = "count"
    NUMBER = "number"
    CODE = "code"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of value that a question asks for; `counted` are the roots of which a count must have one."""

    form: Form
    counted: frozenset[str]
    kind: Expected

    @classmethod
    def by(cls, question: str) -> "Asked":
        kind, counted, folded = expected(question), _counted(question), fold(question)
        if kind is Expected.ANYTHING:
            return cls(Form.NONE, counted, kind)
        if kind is Expected.MONEY or re.search(r"\bcents?\b", folded):
            return cls(Form.CENTS if re.search(r"\bcents?\b", folded) else Form.MONEY, counted, kind)
        if kind is Expected.SHARE:
            return cls(Form.SHARE, counted, kind)
        if kind is Expected.DURATION or (kind is Expected.NUMBER and counted & _TIMES):
            return cls(Form.SPAN, counted, kind)
        if kind is Expected.NUMBER:
            if counted:
                return cls(Form.COUNT, counted, kind)
            if _CODE.search(folded):
                return cls(Form.CODE, counted, kind)
            asks = re.search(
                r"\b(how (many|much)|number|numbe?r|ratio|min(imum)?|max(imum)?|amount|rate|level|limit)\b",
                folded,
            )
            return cls(Form.NUMBER if asks else Form.NONE, counted, kind)
        return cls(Form.OTHER, counted, kind)

    def shown(self, text: str) -> bool:
        """Whether `text`, as one reads it, has a value of that form."""
        folded = fold(text)
        match self.form:
            case Form.NONE:
                return True
            case Form.CENTS:
                return bool(re.search(r"\d\s?(?:cents?\b|¢)|\$0?\.\d\d", folded))
            case Form.MONEY:
                return bool(
                    re.search(
                        r"[$€£]\s?\d|\d\s?(?:dollars|cents|usd|eur)\b|\bfree\b|\bno (?:cost|charge|fee)",
                        folded,
                    )
                )
            case Form.SHARE:
                return bool(re.search(r"\d\s?(?:%|percent)|\b(?:half|thirds?|majority)\b", folded))
            case Form.SPAN:
                return bool(_SPAN.search(folded))
            case Form.COUNT:
                return self._counts(folded)
            case Form.NUMBER:
                return bool(numbers(text))
            case Form.CODE:
                return bool(re.search(r"\d|\b[A-Z]{4,}\b", text))
        return shows(self.kind, text)

    def _counts(self, folded: str) -> bool:
        pieces = _PIECE.findall(folded)
        roots = [root(piece) for piece in pieces]
        return any(
            re.fullmatch(_NUMBER, piece) and self.counted.intersection(roots[max(i - 3, 0) : i + 5])
            for i, piece in enumerate(pieces)
        )


def _counted(question: str) -> frozenset[str]:
    """The roots of what a question counts: `hour` for "the number of hours"."""
    folded = fold(question)
    found: set[str] = set()
    for match in _COUNTED.finditer(folded):
        for word in match.group(1).split():
            if word in STOPWORDS:
                break
            if word not in _PLAIN:
                found.add(root(word))
    found.update(root(match.group(1)) for match in _SPAN_OF.finditer(folded))
    if not found and (match := _ENDS.search(folded)) and match.group(1) not in STOPWORDS:
        found.add(root(match.group(1)))
    return frozenset(found)
