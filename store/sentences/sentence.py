"""A sentence of a passage, and what it could answer: an amount, a date, a channel."""

import re
from dataclasses import dataclass
from enum import IntFlag

from store.passage import Passage
from store.sentences.wording import fold, names, numbers


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """One sentence, list item or table row of a passage.

    `text` is how it reads, a row with the names of its columns; `passage.text[start:end]` is how it is
    written. `lead` is the sentence that introduces its list, `heading` the innermost heading above it.
    """

    passage: Passage
    start: int
    end: int
    text: str
    heading: str
    lead: "PassageSentence | None" = None
    item: bool = False

    @property
    def quote(self) -> str:
        """Verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def row(self) -> bool:
        """Whether it is a row of a table."""
        return self.passage.text.startswith("|", self.start)

    @property
    def shown(self) -> str:
        """As sources show it: a row with the names of its columns, anything else as it is written."""
        return self.text if self.row else self.quote

    @property
    def whole(self) -> str:
        """With its introduction, as one reads it."""
        return f"{self.lead.text} {self.text}" if self.lead else self.text

    @property
    def placed(self) -> str:
        """As the embedder reads it: alone, a sentence often does not say what it is about."""
        return f"{self.passage.source.title}: {self.heading}: {self.whole}"


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


def kinds_of(text: str) -> AnswerKind:
    """All the kinds of words that `text`, as one reads it, has."""
    found = AnswerKind.ANYTHING
    for kind in AnswerKind:
        if shows(kind, text):
            found |= kind
    return found


def shows(kind: AnswerKind, text: str) -> bool:
    """Whether `text`, as one reads it, has words of that kind."""
    folded = fold(text)
    match kind:
        case AnswerKind.MONEY:
            return bool(re.search(r"[$€£]\s?\d|\d\s?(dollars|cents|usd|eur)\b|\bfree\b", folded))
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
            return bool(names(text))
        case AnswerKind.ANYTHING:
            return True
