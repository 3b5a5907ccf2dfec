"""Whether a sentence that the model wrote stands in a passage, and with which words of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.readable import readable
from bot.units import Unit, units
from bot.words import content, fold, measures, names, negated, numbers, strengths, words
from store.passage import Passage

# Of a claim's content words, this share stands in the quoted words, their heading or the question; the rest
# may be the model's own. Two sentences together hold more by chance than one.
_KNOWN, _KNOWN_IN_TWO = 0.8, 0.9
# Of those in the quoted words, this share stands there in the same order.
_IN_ORDER = 0.6
_MARKS = re.compile(r"(?:(?<!\s)\s+)?\[\d+(?:\s*,\s*\d+)*\]")
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
    """The words that it rests on: `quote` stands verbatim in `passage.text`, and is made of `units`.

    `cover` is the share of the claim's content words that it holds.
    """

    passage: Passage
    quote: str
    units: tuple[Unit, ...]
    cover: float


def spoken(sentence: str) -> str:
    """A written sentence as it is shown: without the model's own citation marks and list markers."""
    return readable(_MARKS.sub("", sentence))


def non_answer(sentence: str) -> bool:
    """Whether the model only says that it cannot answer."""
    return bool(_NON_ANSWER.search(fold(sentence)))


def ground(sentence: str, passages: Sequence[Passage], min_support: float, asked: str = "") -> Support | None:
    """The best support for `sentence`, or None. The words of `asked`, the question, need no support.

    Numbers with what they count, names, denials and duties must all stand in the quoted words; of the other
    content words, a share of `min_support`, most of them in the same order. Neither a question nor a piece of
    a list item or heading says anything.
    """
    claim = _Claim.of(sentence)
    if len(claim.roots) < 2 or _bare(sentence).endswith(("?", "？")) or "›" in sentence:
        return None
    given = frozenset(content(asked))
    found = (
        Support(passage, passage.text[window[0].start : window[-1].end], window, cover)
        for passage in passages
        for window in _windows(passage)
        if not _piece(sentence, window) and (cover := claim.cover(window, given)) >= min_support
    )
    return max(found, key=lambda it: (round(it.cover, 2), -len(it.quote)), default=None)


def _windows(passage: Passage) -> Iterator[tuple[Unit, ...]]:
    """Every sentence, and every two neighbours in a paragraph; items of a list say unlike things."""
    found = units(passage)
    for i, unit in enumerate(found):
        yield (unit,)
        after = found[i + 1] if i + 1 < len(found) else unit
        if not (after is unit or unit.item or after.item or "\n\n" in passage.text[unit.end : after.start]):
            yield unit, after


def _piece(sentence: str, window: Sequence[Unit]) -> bool:
    """Whether a sentence without an end is only words of a list item, or of a line without an end."""
    if _ended(sentence) or not all(unit.item or not _ended(unit.text) for unit in window):
        return False
    written = " ".join(word for unit in window for word in words(unit.text))
    return f" {' '.join(words(sentence))} " in f" {written} "


def _ended(text: str) -> bool:
    return _bare(text).endswith((".", "!", "…", "。", "！"))


def _bare(text: str) -> str:
    return text.rstrip(" \t\n\"'”’»)]*_`")


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

    def cover(self, window: Sequence[Unit], given: frozenset[str]) -> float:
        """The share of the claim's content words in `window`; 0 where something strict is missing."""
        text = " ".join(unit.text for unit in window)
        here = content(text)
        inside = [root for root in self.roots if root in here]
        heading = f"{window[0].passage.context} {window[0].heading}"
        about = {*here, *content(heading)}
        if self.numbers and len(window) > 1:
            return 0.0  # a number of one sentence must not be told of what the other is about
        known = sum(root in about or root in given for root in self.roots) / len(self.roots)
        if known < (_KNOWN if len(window) == 1 else _KNOWN_IN_TWO) or not self._strictly(text, heading):
            return 0.0
        if self.first and self.first not in about and self.first not in given:
            return 0.0  # every sentence begins with a capital: this may be a name
        if _common(inside, here) < _IN_ORDER * len(inside):
            return 0.0
        return len(inside) / len(self.roots)

    def _strictly(self, text: str, heading: str) -> bool:
        named = set(words(f"{text} {heading}"))
        return (
            self.negated == negated(text)
            and self.strengths <= strengths(text)
            and self.numbers <= numbers(text)
            and self.measures <= measures(text)
            and all(set(words(name)) <= named for name in self.names)
            and all(name in fold(text) for name in self.names if name.startswith("#") or "@" in name)
        )


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for i, rival in enumerate(other, start=1):
            before, row[i] = row[i], before + 1 if word == rival else max(row[i], row[i - 1])
    return row[-1]
