"""What an answer must show, judged by how the question asks: a number, a time, a name, a channel."""

import re

from bot.query.language import language_asked
from bot.query.question_words import kind_in
from bot.tokens import fold
from store.sentences import AnswerKind

# Where a word may stand far before another, only its first place in a line is tried (an atomic group): trying
# them all would take time with the square of the text.
_ASKS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            AnswerKind.CHANNEL,
            r"\b(?:which|wich|what|where)(?: \w+){0,2} (?:sla?c?k|channel|chanel|chanl)s?\b"
            r"(?! (?:name|prefix))|"
            r"\b(?:channel|chanel|chanl)\W*$|^\W*(?:sla?c?k )?(?:channel|chanel|chanl) (?:for|to|where)\b",
        ),
        (AnswerKind.SHARE, r"\b(percent(age)?|what (share|portion|proportion|fraction)|share of)\b"),
        (
            AnswerKind.MONEY,
            r"(?m)\b(how much (money|can we pay|do(es)? (it|that) cost|would i owe)|dollar|cost per|"
            r"monthly cost|cents|price|salary)\b|"
            r"^(?>.*?\b(?:how much|what) (?:do|does|did|will|would) ).* cost\b|"
            r"\b(?:what|how much)\W+(?:\w+\W+){0,3}(?:fees?|fares?|wages?|costs? of)\b",
        ),
        (
            AnswerKind.DURATION,
            r"\b(how (long|soon|early|late|often|frequently|quickly)|how fast (?!is|are|was|were)|"
            r"how far (ahead|in advance)|lead time|cutoff|deadline|time ?limit|"
            r"processing time|what length|how much (time|notice|leave|extra)|"
            r"(how many|after|within) (\w+ )?(minutes|hours|days|weeks|months|years|nights)|"
            r"auto\w* (after|when)|(after|until)(?=\W*$)|interval|notice needed)\b",
        ),
        (
            AnswerKind.NUMBER,
            r"\b(how (many|much|high|tall|wide|heavy|deep)|number of|numbe?r|wat numbr|ratio|"
            r"min(imum)?|max(imum)?|phone|fein)\b",
        ),
        (
            AnswerKind.TIME,
            r"\bwhen(?:'?s| (?:do|does|did|is|are|was|were|will|would|can|could|should|must|may|am|has|have)"
            r")\b|"
            r"\bwhen\W*$|\b(what|which|wich) (date|day|time|month)\b",
        ),
        (
            AnswerKind.NAME,
            r"\b(who|whose|whos|whom|under what name|which (office|group|team|person|book|form))\b",
        ),
    )
)


# Of a limit or a code people ask what it is; how to write code asks for something else.
_NUMBERED = re.compile(r"\b(?:code|count|amount|id|line|level|rate|limit)\b")
_OF_ELSE = re.compile(r"\b(?:how|who|whom|whose|why|when|where)\b")


def expected_kind(question: str) -> AnswerKind:
    """What the answer must show; ANYTHING where the question does not say. In a language of
    `bot.query.question_words` its own words come first; where nothing tells the language, English ones."""
    language, folded = language_asked(question), fold(question)
    own = kind_in(language, folded) if language else AnswerKind.ANYTHING
    found = english_kind(question) if own is AnswerKind.ANYTHING else own
    return kind_in("", folded) if found is AnswerKind.ANYTHING and not language else found


def english_kind(question: str) -> AnswerKind:
    """The same by English words alone."""
    asked = fold(question)
    found = next((kind for kind, pattern in _ASKS if pattern.search(asked)), AnswerKind.ANYTHING)
    if found in (AnswerKind.ANYTHING, AnswerKind.NAME) and _NUMBERED.search(asked):
        return found if _OF_ELSE.search(asked) else AnswerKind.NUMBER
    return found
