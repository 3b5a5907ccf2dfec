"""Questions near what documents say, to which they seem to hold no answer. Pure.

A sentence says what must or may be done and tells no figure: the question asks for one.
"""

import re
from collections.abc import Iterator, Sequence

from bot.evaluating.facts import clear
from bot.evaluating.wording import turn
from bot.words import content
from store.passage import Passage
from store.sentences import sentences_of

# By the sentence's verb: what is asked, and what a passage shows that might tell it.
_TIME = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|daily|weekly|monthly|yearly|annual|quarter)"
)
_DETAILS = {
    "must": ("within how many days", _TIME),
    "should": ("how many days in advance", _TIME),
    "need to": ("by what date", _TIME),
    "needs to": ("by what date", _TIME),
    "will": ("within how many days", _TIME),
    "can": ("how many times a year", _TIME),
    "may": ("how many times a year", _TIME),
}
_VERB = re.compile(rf"\b({'|'.join(_DETAILS)})\b")
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|first|second|once|twice|before|after|within|until|every|each|when)\b"
)
# A passage is about the same thing when it holds this share of the question's words.
_SAME = 0.7
_SHORTEST, _LONGEST = 40, 140
# Somebody who does something, rather than a thing that is so.
_DOES = re.compile(
    rf"(?i)\b(?:you|we|everyone|everybody|staff|team|people|\w+(?:ee|er|or|ist|ant|lead|member|head)s?) "
    rf"(?:{'|'.join(_DETAILS)}) (?!be\b|have\b|find\b|see\b|feel\b|not\b|want\b|know\b|think\b)"
)


def near_misses(documents: Sequence[Sequence[Passage]]) -> Iterator[str]:
    """One question a document at most, about a figure that no passage on the same thing shows.

    `documents` are the passages of each. Whether the answer is really nowhere, a person must say.
    """
    roots = [
        (frozenset(content(f"{passage.context} {passage.text}")), passage.text)
        for passages in documents
        for passage in passages
    ]
    for passages in documents:
        found = next((asked for passage in passages for asked in _of(passage, roots)), None)
        if found:
            yield found


def _of(passage: Passage, roots: Sequence[tuple[frozenset[str], str]]) -> Iterator[str]:
    for unit in sentences_of(passage):
        verb = _VERB.search(unit.text) if _DOES.search(unit.text) else None
        if verb is None or _FIGURE.search(unit.text) or not clear(unit.text, _SHORTEST, _LONGEST):
            continue
        asked, shown = _DETAILS[verb.group()]
        turned = turn(unit.text.rstrip(" .!"), asked, passage.text)
        if turned is None:
            continue
        about = set(content(unit.text))
        same = (text for held, text in roots if len(about & held) >= _SAME * len(about))
        if not any(re.search(shown, text, re.IGNORECASE) for text in same):
            yield f"{turned}?"
