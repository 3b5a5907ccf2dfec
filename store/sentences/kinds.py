"""What kinds of question a text could answer, by the words that it has. Pure, and for English first."""

import re
from enum import IntFlag

from store.sentences.wording import CALENDAR, fold, names, numbers


class AnswerKind(IntFlag):
    """The kinds of words that an answer has. Ledgers keep these numbers: none may change its meaning."""

    ANYTHING = 0
    MONEY = 1
    SHARE = 2
    DURATION = 4
    NUMBER = 8
    TIME = 16
    CHANNEL = 32
    NAME = 64


# The codes of ISO 4217 that most prices are written in, folded.
_CURRENCIES = "usd|eur|gbp|chf|jpy|cny|inr|aud|cad|nzd|sek|nok|dkk|pln|czk|huf|brl|mxn|zar|krw|sgd|hkd"
_DATES = frozenset({*CALENDAR, *CALENDAR.values(), "may"})
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d|\d[\d.,]{0,14}\s?(?:(?:million|billion|thousand) )?"
    r"(?:[€£¥]|(?:dollars?|cents?|pence|euros?|pounds?|francs?|kron(?:er|or)|yen|rupees?|zloty|"
    rf"{_CURRENCIES})\b)|"
    # As a column of prices names it: `Price (GBP): 48.00`.
    rf"\b(?:{_CURRENCIES})\b\W{{1,3}}\d|\bfree\b|\bno (?:cost|charge|fee)"
)
_TIME = re.compile(
    r"\b(minutes?|hours?|days?|nights?|weeks?|months?|years?|january|february|march|april|june|july|august|"
    r"september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)days?|quarter(ly)?|"
    rf"{'|'.join(CALENDAR)}|"
    r"annual(ly)?|daily|weekly|monthly|yearly|immediately|forever|never|\d{1,2} ?[ap]\.?m|\d{4}|"
    r"may \d|\d{1,2} may|spring|summer|fall|winter|noon|midday|midnight|dawn|dusk|sunrise|sunset|"
    r"(?:half|quarter) (?:past|to)|o'clock|mittags?|mitternacht|midi|minuit|mediodía|medianoche)\b|"
    # 11:30, 14h, 9h30, 14.30, 8 Uhr; 12.05. and 12/5 are days.
    r"(?<![\d.,:/])\d{1,2}(?:[:.]\d\d(?!\d)| ?h(?:[0-5]\d)?\b| uhr\b|\.\d{1,2}\.|/\d{1,2}(?!\d))"
)
_SPAN = re.compile(
    r"(\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|ninety|an?|every|each)\b)"
    r"[\w\s)(/+–—-]{0,24}?\b(minutes?|hours?|hrs?|days?|nights?|weeks?|months?|years?|quarters?)\b|\bforever\b|\bnever\b|"
    r"\b(daily|weekly|monthly|yearly|annually|quarterly|immediately)\b"
)


def kinds_of(text: str) -> AnswerKind:
    """All the kinds of words that `text`, as one reads it, has."""
    return AnswerKind(sum(kind for kind in AnswerKind if shows(kind, text)))


def shows(kind: AnswerKind, text: str) -> bool:
    """Whether `text`, as one reads it, has words of that kind."""
    folded = fold(text)
    match kind:
        case AnswerKind.MONEY:
            return bool(_MONEY.search(folded))
        case AnswerKind.SHARE:
            return bool(re.search(r"\d\s?(%|percent)", folded))
        case AnswerKind.DURATION:
            return bool(_SPAN.search(folded))
        case AnswerKind.NUMBER:
            return bool(numbers(text)) or bool(re.search(r"\d", text))
        case AnswerKind.TIME:
            return bool(_TIME.search(folded)) or bool(_SPAN.search(folded))
        case AnswerKind.CHANNEL:
            return bool(re.search(r"(?<!\w)#[a-z]", folded))
        case AnswerKind.NAME:
            return any(it.removesuffix("s") not in _DATES for it in names(text))
        case AnswerKind.ANYTHING:
            return True
