"""What an answer must show, judged by how the question asks: a number, a time, a name, a channel."""

import re
from enum import StrEnum

from bot.words import fold, names, numbers


class Expected(StrEnum):
    """The kind of words that an answer to a question has."""

    MONEY = "money"
    SHARE = "share"
    DURATION = "duration"
    NUMBER = "number"
    TIME = "time"
    CHANNEL = "channel"
    NAME = "name"
    ANYTHING = "anything"


def bit(kind: Expected) -> int:
    """The kind as one bit of a number; 0 for ANYTHING, which every sentence is."""
    return 0 if kind is Expected.ANYTHING else 1 << list(Expected).index(kind)


# Where a word may stand far before another, only its first place in a line is tried (an atomic group): trying
# them all would take time with the square of the text.
_ASKS: tuple[tuple[Expected, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            Expected.CHANNEL,
            r"\b(?:which|wich|what|where)(?: \w+){0,2} (?:sla?c?k|channel|chanel|chanl)s?\b"
            r"(?! (?:name|prefix))|"
            r"\b(?:channel|chanel|chanl)\W*$|^\W*(?:sla?c?k )?(?:channel|chanel|chanl) (?:for|to|where)\b",
        ),
        (Expected.SHARE, r"\b(percent(age)?|what (share|portion|proportion|fraction)|share of|rate)\b"),
        (
            Expected.MONEY,
            r"(?m)\b(how much (money|can we pay|do(es)? (it|that) cost|would i owe)|dollar|cost per|"
            r"monthly cost|cents|what does it cost|price|salary)\b|^(?>.*?\bhow much does ).* cost\b",
        ),
        (
            Expected.DURATION,
            r"\b(how (long|soon|early|late|often|frequently)|how far (ahead|in advance)|lead time|cutoff|"
            r"deadline|time ?limit|processing time|what length|how much (time|notice|leave|extra)|"
            r"(how many|after|within) (\w+ )?(minutes|hours|days|weeks|months|years|nights)|"
            r"auto\w* (after|when)|(after|until)(?=\W*$)|interval|notice needed)\b",
        ),
        (
            Expected.NUMBER,
            r"\b(how (many|much)|number of|numbe?r|wat numbr|ratio|code|count|min(imum)?|max(imum)?|amount|"
            r"phone|fein|id|line|level|rate|limit)\b",
        ),
        (
            Expected.TIME,
            r"\bwhen (do|does|did|is|are|was|were|will|would|can|could|should|must|may|am|has|have)\b|"
            r"\bwhen\W*$|\b(what|which|wich) (date|day|time|month)\b",
        ),
        (
            Expected.NAME,
            r"\b(who|whose|whos|whom|under what name|which (office|group|team|person|book|form))\b",
        ),
    )
)

_TIME = re.compile(
    r"\b(minutes?|hours?|days?|nights?|weeks?|months?|years?|january|february|march|april|june|july|august|"
    r"september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)days?|quarter(ly)?|"
    r"annual(ly)?|daily|weekly|monthly|yearly|immediately|forever|never|\d{1,2} ?[ap]\.?m|\d{4}|"
    r"may \d|\d{1,2} may|spring|summer|fall|winter)\b"
)
_SPAN = re.compile(
    r"(\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|ninety|an?|every|each)\b)"
    r"[\w\s)(/+–—-]{0,24}?\b(minutes?|hours?|hrs?|days?|nights?|weeks?|months?|years?|quarters?)\b|\bforever\b|\bnever\b|"
    r"\b(daily|weekly|monthly|yearly|annually|quarterly|immediately)\b"
)


def expected(question: str) -> Expected:
    """What the answer must show; ANYTHING where the question does not say."""
    asked = fold(question)
    return next((kind for kind, pattern in _ASKS if pattern.search(asked)), Expected.ANYTHING)


def shows(kind: Expected, text: str) -> bool:
    """Whether `text`, as one reads it, has words of that kind."""
    folded = fold(text)
    match kind:
        case Expected.MONEY:
            return bool(re.search(r"[$€£]\s?\d|\d\s?(dollars|cents|usd|eur)\b|\bfree\b", folded))
        case Expected.SHARE:
            return bool(re.search(r"\d\s?(%|percent)", folded))
        case Expected.DURATION:
            return bool(_SPAN.search(folded))
        case Expected.NUMBER:
            return bool(numbers(text)) or bool(re.search(r"\d", text))
        case Expected.TIME:
            return bool(_TIME.search(folded)) or bool(_SPAN.search(folded))
        case Expected.CHANNEL:
            return bool(re.search(r"(?<!\w)#[a-z]", folded))
        case Expected.NAME:
            return bool(names(text))
        case Expected.ANYTHING:
            return True
