"""Whether a sentence that the model wrote stands in a passage, and with which words of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.readable import readable
from bot.units import Unit, units
from bot.words import content, fold, measures, names, negated, numbers, strengths, words
from store.passage import Passage

# Below this share in the quoted words themselves, the heading would have to carry the claim.
_IN_QUOTE = 0.6
_MARKS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_NON_ANSWER = re.compile(
    r"\b(i (do not|don't|cannot|can't|could not|couldn't|am (unable|not able|sorry))|"
    r"i'm (unable|not able|sorry)|"
    r"(does|do|did) not (mention|say|state|specify|provide|contain|include|answer|explicitly)|"
    r"(doesn't|don't) (mention|say|state|specify|provide|contain|include|answer)|"
    r"(is|are) not (mentioned|stated|specified|provided|given|in the passages?)|"
    r"no (information|mention|answer)|"
    r"as an? (ai|language model)|the (passages?|text|documents?|context) (provided|above|given))\b"
)


@dataclass(frozen=True, slots=True)
class Support:
    """The words that it rests on: `quote` stands verbatim in `passage.text`; `cover` is from 0 to 1."""

    passage: Passage
    quote: str
    cover: float


def spoken(sentence: str) -> str:
    """A written sentence as it is shown: without the model's own citation marks and list markers."""
    return readable(_MARKS.sub("", sentence))


def non_answer(sentence: str) -> bool:
    """Whether the model only says that it cannot answer."""
    return bool(_NON_ANSWER.search(fold(sentence)))


def ground(sentence: str, passages: Sequence[Passage], min_support: float) -> Support | None:
    """The best support for `sentence`, or None.

    Numbers with what they count, names, denials and duties must all stand in the quoted words; of the other
    content words, a share of `min_support`.
    """
    claim = _Claim.of(sentence)
    if len(claim.roots) < 2:
        return None
    found = (
        Support(passage, passage.text[first.start : last.end], cover)
        for passage in passages
        for first, last, text in _windows(passage)
        if (cover := claim.cover(text, passage.context)) >= min_support
    )
    return max(found, key=lambda it: (round(it.cover, 2), -len(it.quote)), default=None)


def _windows(passage: Passage) -> Iterator[tuple[Unit, Unit, str]]:
    """Every sentence, and every two neighbours, as the words that may be quoted."""
    found = units(passage)
    for i, unit in enumerate(found):
        yield unit, unit, unit.text
        if i + 1 < len(found):
            yield unit, found[i + 1], f"{unit.text} {found[i + 1].text}"


@dataclass(frozen=True, slots=True)
class _Claim:
    roots: tuple[str, ...]
    numbers: frozenset[str]
    measures: frozenset[tuple[str, str]]
    names: frozenset[str]
    first: str
    negated: bool
    strengths: frozenset[int]

    @classmethod
    def of(cls, sentence: str) -> "_Claim":
        return cls(
            roots=tuple(content(sentence)),
            numbers=frozenset(numbers(sentence)),
            measures=frozenset(measures(sentence)),
            names=frozenset(names(sentence)),
            first=next(iter(content(sentence.split()[0])), "") if sentence.strip() else "",
            negated=negated(sentence),
            strengths=strengths(sentence),
        )

    def cover(self, text: str, context: str) -> float:
        """The share of the claim's content words in `text` or its heading; 0 where a strict part lacks."""
        here = set(content(text))
        inside = sum(root in here for root in self.roots) / len(self.roots)
        if inside < _IN_QUOTE or self.negated != negated(text) or not self.strengths <= strengths(text):
            return 0.0
        if not (self.numbers <= numbers(text) and self.measures <= measures(text)):
            return 0.0
        known = set(words(f"{text} {context}"))
        if not all(set(words(name)) <= known for name in self.names):
            return 0.0
        about = here | set(content(context))
        if self.first and self.first not in about:
            return 0.0  # every sentence begins with a capital: this may be a name
        return sum(root in about for root in self.roots) / len(self.roots)
