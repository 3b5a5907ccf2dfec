"""Sources that contradict each other: the same said with another figure, or denied. Pure.

One sentence contradicts another when each, with the other's figure put in the place of its own, would be
supported by the other under the rule that answers are held to (bot/grounding). So whatever else one of
them says, another grade, group, place or condition, keeps the two apart: a false alarm is worse than none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.grounding.rules import ground
from bot.reply import Disagreement
from bot.tokens import UNITS, content, negated
from store.sentences import PassageSentence, sentences_of

_SUPPORT = 0.7
# Sentences that share less of their words are not looked at any closer; numbers and what they count aside.
_SHARED, _FEWEST = 0.5, 2
# With fewer words than this in common, what two sentences are about stands in their headings as well.
_CLEAR = 5
_NO_SUBJECT = frozenset(
    content(
        "handbook guide manual faq frequently asked questions overview introduction basics welcome wiki "
        "policy policies employee employees staff company organization document page section note team people"
    )
)
_LONGEST = 400
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_COUNTED = (
    r"hours?|days?|weeks?|months?|years?|minutes?|percent|nights?|dollars?|people|persons?|miles?|times?|sessions?"
    r"|meetings?|pages?|points?|steps?|characters?|quarters?|euros?|pounds?|members?|business|working|calendar|%"
)
# What may differ between two sources, by kind: the sign or the word that says what is counted stays.
_FIGURES = {
    "money": re.compile(r"(?<=[$€£])\d[\d,]*(?:\.\d+)?(?:[kKmM]\b)?"),
    "time": re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?)", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})\b", re.IGNORECASE
    ),
    "count": re.compile(
        r"(?<![\w.,:/$€£#-])(?:\d[\d,]*(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty"
        rf"|thirty|sixty|ninety)(?=(?:[ -](?:[a-z]+[ -]){{0,2}}(?:{_COUNTED})\b)|%)",
        re.IGNORECASE,
    ),
    "channel": re.compile(r"#[a-z][\w-]+"),
    "address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
}
_COUNTS = ("money", "time", "date", "count")
# A number after such a word names a thing and counts none.
_NAMES = re.compile(
    r"\b(?:level|grade|step|tier|phase|section|form|chapter|part|line|option|type|group|gs|fy)[ -]$",
    re.IGNORECASE,
)
# Notes under a table: (a) and (b) are on different things, however alike they read.
_NOTE = re.compile(r"\((\w{1,3})\)\s")
_DENIALS = re.compile(
    r"(?<!that )(?<!who )(?<!which )"
    r"\b(?:do|does|did|is|are|was|were|can|could|should|will|would|must|may|has|have)(n't|not| not)\b",
    re.IGNORECASE,
)


def disagreements(
    said: Sequence[PassageSentence], near: Sequence[PassageSentence] = (), most: int = 2
) -> tuple[Disagreement, ...]:
    """Pairs of which one at least was `said`, one for each two sources, or messages; `near` was found."""
    found: dict[frozenset[tuple[str, str]], Disagreement] = {}
    for i, one in enumerate(said):
        for other in (*said[i + 1 :], *near):
            pair = frozenset({_statement(one), _statement(other)})
            if len(pair) == 2 and pair not in found and contradict(one, other):
                found[pair] = _by_age(one, other)
    return tuple(found.values())[:most]


def _statement(sentence: PassageSentence) -> tuple[str, str]:
    """Its source; of a conversation, each message speaks for itself."""
    return sentence.passage.source.id, sentence.message.ts if sentence.message else ""


def contradict(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether two sentences say the same with another figure, or one of them that it is not so."""
    a, b = one.whole, other.whole
    if max(len(a), len(b)) > _LONGEST or not _akin(one, other):
        return False
    if negated(a) != negated(b):
        return _denies(one, other) or _denies(other, one)
    # A list of where to ask has an entry for each topic: only whole sentences tell where to ask.
    kinds = _FIGURES if _says(one) and _says(other) else _COUNTS
    swapped = (pair for kind in kinds for pair in _swapped(_FIGURES[kind], a, b))
    return any(_held(mine, other) and _held(theirs, one) for mine, theirs in swapped)


def _akin(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether both speak of the same: in their words, and where these are few, under headings that agree."""
    mine, theirs = _subject(one.whole), _subject(other.whole)
    shared = mine & theirs
    notes = {found[1] if (found := _NOTE.match(it.whole)) else "" for it in (one, other)}
    if len(notes) > 1 or len(shared) < max(_FEWEST, _SHARED * min(len(mine), len(theirs))):
        return False
    above, there = _above(one) - mine, _above(other) - theirs
    return len(shared) >= _CLEAR or above <= there or there <= above


def _above(sentence: PassageSentence) -> frozenset[str]:
    heading = "" if sentence.message else sentence.heading
    return _subject(f"{sentence.passage.context} {heading}") - _NO_SUBJECT


def _subject(text: str) -> frozenset[str]:
    """The content words of a text without its figures."""
    text = text[:_LONGEST]
    for pattern in _FIGURES.values():
        text = pattern.sub(" ", text)
    return frozenset(it for it in content(text) if it not in UNITS and not it.isdigit())


def _swapped(pattern: re.Pattern[str], a: str, b: str) -> Iterator[tuple[str, str]]:
    """Both texts with the other's figure, where each has just one that the other has not."""
    mine, theirs = _figures(pattern, a), _figures(pattern, b)
    own = [it for it in mine if _folded(it[0]) not in {_folded(each[0]) for each in theirs}]
    its = [it for it in theirs if _folded(it[0]) not in {_folded(each[0]) for each in mine}]
    if len(own) == len(its) == 1 and len(mine) == len(theirs):
        yield _with(a, own[0], its[0][0]), _with(b, its[0], own[0][0])


def _figures(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [it for it in pattern.finditer(text) if not _NAMES.search(text[: it.start()])]


def _folded(figure: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", figure.casefold().replace(",", ""))))


def _with(text: str, place: re.Match[str], figure: str) -> str:
    return text[: place.start()] + figure + text[place.end() :]


def _denies(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether without its one denial `one` would be supported by the other."""
    denials = list(_DENIALS.finditer(one.whole))
    if len(denials) != 1 or not (_says(one) and _says(other)):
        return False
    text = one.whole[: denials[0].start(1)] + one.whole[denials[0].end(1) :]
    return not negated(text) and _held(text, other) and set(content(other.whole)) <= set(content(text))


def _says(sentence: PassageSentence) -> bool:
    """Whether it is a whole sentence: a bare list item or a cell names something."""
    return sentence.text.endswith((".", "!"))


def _held(text: str, by: PassageSentence) -> bool:
    """Whether the other sentence, alone, supports `text`."""
    alone = replace(by.passage, text=_ended(by.whole), messages=())
    return ground(_ended(text), [sentences_of(alone)], _SUPPORT) is not None


def _ended(text: str) -> str:
    """With a full stop: of a row or an item, a claim would be taken for a mere piece."""
    return text if text.endswith((".", "!")) else f"{text}."


def _by_age(one: PassageSentence, other: PassageSentence) -> Disagreement:
    newer, older = sorted((one, other), key=_age, reverse=True)
    return Disagreement(newer, older)


def _age(sentence: PassageSentence) -> datetime:
    modified = sentence.written or datetime.min.replace(tzinfo=UTC)
    return modified if modified.tzinfo else modified.replace(tzinfo=UTC)
