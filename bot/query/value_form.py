"""The form of the value that a question asks for, and whether a text has such a value. Pure.

Stricter than `expecting`, which ranks: a count is of something, hours are no number, a code is no count,
and "what happens when the deadline passes" asks for no length of time.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.query.answer_kind import english_kind
from bot.tokens import STOPWORDS, fold, numbers, root
from store.sentences import AnswerKind, shows

_HOW = re.compile(r"\bhow (?:many|much|long|often|soon|early|late|far|frequently)\b|\b(?:in|after) how\b")
_WH = re.compile(r"\b(?:how|what|wat|whats|what's|which|wich|who|whos|whose|whom|why|where|when)\b")
_WHAT = re.compile(
    r"\b(?:what's|whats|what|wat|which|wich)(?![\w'])"
    r"(?: (?:is|are|was|were)(?: [\w'&.-]+){0,5}|(?: [\w'&.-]+){0,3})"
)
_YES_NO = re.compile(r"\W*(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|am)\b")
_COUNTED = re.compile(r"\b(?:how many|number of|count of|amount of)((?: [a-z'-]+){1,4})")
_SPAN_OF = re.compile(r"\b(?:in|after|within|for|every) (minute|hour|day|week|month|year)s?\b")
_ENDS = re.compile(r"\b([a-z]+) (?:number|count|limit)\W*$")
_CODE = re.compile(r"\b(?:code|id|line|symbol|extension|form|phone|fein|zip|call)\b")
_HOW_OFTEN = re.compile(r"\bhow many times\b")
_CENTS = re.compile(r"\bcents?\b")
_PLAIN = frozenset({"total", "old", "new", "other", "more", "consecutive", "business", "calendar", "full"})
_TIMES = frozenset(map(root, ("minute", "hour", "day", "night", "week", "month", "year", "time")))
_NUMERIC = frozenset({AnswerKind.MONEY, AnswerKind.SHARE, AnswerKind.DURATION, AnswerKind.NUMBER})
_NUMBER = (
    r"(?:\d[\d,.]{0,14}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|both|several|no|once|twice)"
)
_SPAN = re.compile(
    rf"\b(?:{_NUMBER}|an?|every|each)(?: ?[-–—/+(] ?\d[\d.]*| ?\(\d+\)| [a-z-]+){{0,3}}?[ -]?"
    r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|quarters?|decades?|"
    r"centur(?:y|ies))\b|"
    r"\b(?:daily|weekly|monthly|yearly|annually|quarterly|immediately|forever|never|indefinitely|overnight)\b|"
    r"\b(?:since|until|till|from|into) (?:\w+ ){0,3}?(?:\d{4}|\d{1,2}(?:st|nd|rd|th))|centur(?:y|ies)\b"
)
_COUNT = re.compile(rf"\b{_NUMBER}\b")
# What says when, and until when, without a clock: "if the pressure falls", "until the lamp is dark".
_CONDITION = re.compile(
    r"\b(?:if|when(?:ever)?|once|before|after|until|till|unless|while|during|as (?:soon|long) as|on request|"
    r"wenn|sobald|solange|bevor|nachdem|vor|nach|bis|während|si|quand|lorsque|dès|avant|après|jusqu|pendant|"
    r"cuando|antes|después|hasta|mientras|durante)\b"
)
# Figures that are no code, whatever else a text tells.
_MEASURED = re.compile(r"[$£€] ?\d[\d,.]*|\b\d[\d,.]* ?(?:[%$£€]|percent\b|per cent\b)")
_WHAT_TIME = re.compile(r"\b(?:what|which) time\b(?! (?:of|zone))")
_CLOCK = re.compile(
    r"\d{1,2}[:h]\d\d(?!\d)|\d{1,2}\.\d\d(?!\d|\.\d)|\b\d{1,2} ?(?:[ap]\.?m|h|uhr|o'clock)\b|"
    r"\b(?:noon|midday|midnight|dawn|dusk|sunrise|sunset|(?:half|quarter) (?:past|to))\b"
)
_SHARE = re.compile(r"\d\s?(?:%|percent|per cent)|\b(?:half|thirds?|quarters?|majority|one-\w+)\b")


class Form(StrEnum):
    """The form of a value; KIND is one that `expecting` knows well enough, ANY none in particular."""

    MONEY = "money"
    CENTS = "cents"
    SHARE = "share"
    SPAN = "span"
    COUNT = "count"
    NUMBER = "number"
    CODE = "code"
    CLOCK = "clock"
    KIND = "kind"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class WantedValue:
    """What a question asks for; a count must be of a word whose root is among `counted`."""

    form: Form
    counted: frozenset[str]
    kind: AnswerKind

    @classmethod
    def by(cls, question: str) -> "WantedValue":
        folded = fold(question)
        kind, counted = english_kind(question), _counted(folded)
        return cls(_form(folded, kind, counted), counted, kind)

    def missing(self, text: str, heading: str = "") -> float:
        """1.0 where `text`, as one reads it, has no such value; 0.5 where it counts something else, or may
        answer without one: "who" by a role, "when" by a condition, "what time" by a day, "which code" by a
        rule for clothes."""
        folded = fold(text)
        if self.form is Form.COUNT:
            held = {root(word) for word in re.findall(r"[a-z']+", f"{folded} {fold(heading)}")}
            return 1.0 if not _COUNT.search(folded) else 0.0 if held & self.counted else 0.5
        if self._shown(text, folded):
            return 0.0
        if self.form is Form.CLOCK and shows(self.kind, text):
            return 0.5
        return 0.5 if self._open(folded) else 1.0

    def _open(self, folded: str) -> bool:
        """Whether a text without the value may answer all the same."""
        if self.form is Form.SPAN or self.kind is AnswerKind.TIME:
            return bool(_CONDITION.search(folded))
        return self.kind is AnswerKind.NAME or self.form in (Form.CODE, Form.NUMBER)

    def shown(self, text: str) -> bool:
        """Whether `text` has such a value at all."""
        return self.missing(text) < 1

    def _shown(self, text: str, folded: str) -> bool:
        match self.form:
            case Form.CENTS:
                return bool(re.search(r"\d\s?(?:cents?\b|¢)|\$0?\.\d\d", folded))
            case Form.MONEY:
                return shows(AnswerKind.MONEY, text)
            case Form.SHARE:
                return bool(_SHARE.search(folded))
            case Form.SPAN:
                return bool(_SPAN.search(folded))
            case Form.NUMBER:
                return bool(numbers(text) or _COUNT.search(folded))
            case Form.CODE:
                others = _MEASURED.sub(" ", _SPAN.sub(" ", fold(text)))
                return bool(re.search(r"\d", others) or re.search(r"\b[A-Z]{4,}\b", text))
            case Form.CLOCK:
                return bool(_CLOCK.search(folded))
            case Form.KIND:
                return shows(self.kind, text)
        return True


def _form(folded: str, kind: AnswerKind, counted: frozenset[str]) -> Form:
    if _CENTS.search(folded):
        return Form.CENTS
    if kind is AnswerKind.ANYTHING:
        return Form.ANY
    if kind is AnswerKind.TIME and _WHAT_TIME.search(folded):
        return Form.CLOCK
    if kind not in _NUMERIC:
        return Form.KIND
    asking = _asking(folded)
    if not asking or english_kind(asking) not in _NUMERIC:
        return Form.ANY
    if kind is AnswerKind.MONEY:
        return Form.MONEY
    if kind is AnswerKind.SHARE:
        return Form.SHARE
    if _HOW_OFTEN.search(folded):
        return Form.NUMBER
    if kind is AnswerKind.DURATION or counted & _TIMES:
        return Form.SPAN
    if _CODE.search(asking):
        return Form.CODE
    return Form.COUNT if counted else Form.NUMBER


def _asking(folded: str) -> str:
    """The words of a question that say what it asks for: all of it where it has no question word."""
    if _HOW.search(folded):
        return folded
    if not _WH.search(folded):
        return "" if _YES_NO.match(folded) else folded
    return " ".join(match.group() for match in _WHAT.finditer(folded))


def _counted(folded: str) -> frozenset[str]:
    """The roots of what a question counts: `hour` for "the number of hours"."""
    found: set[str] = set()
    for match in _COUNTED.finditer(folded):
        for word in match.group(1).split():
            if word in STOPWORDS:
                break
            if word not in _PLAIN:
                found.add(root(word))
    found.update(root(match.group(1)) for match in _SPAN_OF.finditer(folded))
    if not found and (match_ := _ENDS.search(folded)) and match_.group(1) not in STOPWORDS:
        found.add(root(match_.group(1)))
    return frozenset(found)
