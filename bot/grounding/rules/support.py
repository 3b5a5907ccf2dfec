"""Whether a sentence that the model wrote stands in a passage, and with which words of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.grounding.exceptions import borrows_exception
from bot.grounding.rows import of_another_column, of_another_row
from bot.grounding.rules.alignment import Spot, align, spots
from bot.grounding.rules.entailment import entailed
from bot.grounding.rules.qualifiers import limits
from bot.grounding.rules.terms import FREE, meaning, stem
from bot.tokens import STOPWORDS, fold, measures, names, numbers, root, words
from store.passage import Passage
from store.sentences import MARK, PassageSentence, readable

# Those that are nouns as well label what follows: "Answer: …".
_SAYING = r"say|tell|reply|respond|write|repeat|pretend|declare|(?:answer|state|claim|print|output)(?!\s*:)"
# "Say only this: …", "tell them that …", "answer with “…”"; "the policy says that …" is no order.
_BIDDEN = re.compile(
    rf"(?:^|[.!?:;,(>\"'“]|\b(?:and|then|to|must|should|shall|will|please|always|only|just|never|not))\s*"
    rf"({_SAYING})\b(?=[^.!?\n]{{0,60}}?(?::|[\"“'‘]|\bthat\b))",
    re.IGNORECASE,
)


def embedded_instructions(text: str) -> frozenset[str]:
    """The verbs by which `text` orders somebody to say something, folded; none where it orders nothing."""
    return frozenset(found.casefold() for found in _BIDDEN.findall(text))


# Of a claim's content words, this share stands in the quoted words themselves.
_HELD = 0.5
_VERB = re.compile(
    r"\b(?:is|are|was|were|must|may|can|cannot|should|will|has|have|had|needs?|do|does|[a-z]+n't)\b"
)
_POINTS_BACK = re.compile(
    r"(?i)\b(?:it|its|they|them|their|these|those|this|such)\b|^that\b|"
    r"\b(?:beyond|after|above|for|of|with) that\b"
)
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
    """The words that it rests on: `quote` stands verbatim in `passage.text`, and is made of `sentences`.

    `cover` is the share of the claim's content words that it holds.
    """

    passage: Passage
    quote: str
    sentences: tuple[PassageSentence, ...]
    cover: float


def without_marks(sentence: str) -> str:
    """A written sentence without the model's own citation marks."""
    return _MARKS.sub("", sentence)


def spoken(sentence: str) -> str:
    """A written sentence as it is shown: without citation marks, Markdown and list markers."""
    return readable(without_marks(sentence))


def non_answer(sentence: str) -> bool:
    """Whether the model only says that it cannot answer."""
    return bool(_NON_ANSWER.search(fold(sentence)))


def ground(
    sentence: str, cuts: Iterable[Sequence[PassageSentence]], min_support: float, asked: str = ""
) -> Support | None:
    """The best support for `sentence`, or None, in passages cut into their sentences. The words of `asked`,
    the question, need none where the sentence before in its paragraph has them: what is said of a mill is
    not said of the bakery that somebody asked about.

    Numbers with what they count, names, denials, duties, bounds and conditions are those of the quoted words,
    and so is every content word: of a claim's own words, those that neither the passage's heading nor the
    question gives, a share of `min_support` stands there, or words that mean the same. Neither a question
    nor a piece of a list item or heading says anything.
    """
    claim = _Claim.of(sentence)
    if len(claim.meanings) < 2 or _bare(sentence).endswith(("?", "？")) or "›" in sentence:
        return None
    if not _ended(sentence) and not _VERB.search(fold(sentence)):
        return None  # the writer ran out of room, or wrote a heading
    cuts = list(cuts)
    if borrows_exception(sentence, [it for cut in cuts for it in cut]):
        return None
    in_question, bids = _meanings(asked), embedded_instructions(sentence)
    found = (
        Support(window[0].passage, window[0].passage.text[window[0].start : window[-1].end], window, cover)
        for cut in cuts
        for window, back in _windows(cut)
        if not (_piece(sentence, window) or _mistakes_table(sentence, window[0], cut, asked))
        and (cover := claim.cover(window, _Asked(in_question, _before(cut, window[0])), back)) >= min_support
        and embedded_instructions(" ".join(it.text for it in window)) <= bids
    )
    return max(found, key=lambda it: (round(it.cover, 2), -len(it.quote)), default=None)


def _mistakes_table(sentence: str, row: PassageSentence, cut: Sequence[PassageSentence], asked: str) -> bool:
    """Whether it reads a figure off another row or column than it names."""
    return row.row and (of_another_row(sentence, cut, asked) or of_another_column(sentence, row, asked))


def _windows(cut: Sequence[PassageSentence]) -> Iterator[tuple[tuple[PassageSentence, ...], int]]:
    """Every sentence, every two neighbours in a paragraph, every one after that which it points back to.

    An item of a list is read with what introduces its list, and alone where that limits nothing. The number
    tells how many sentences at the beginning only explain what those after them speak of.
    """
    for i, it in enumerate(cut):
        if it.lead is None or not limits(it.lead.text):
            yield (it,), 0
        if it.lead is not None and it.lead.quote:
            yield (it.lead, it), 0
        if i and _beside(cut[i - 1], it) and _POINTS_BACK.search(it.text):
            yield (cut[i - 1], it), 1
        if i + 1 < len(cut) and _beside(it, cut[i + 1]):
            yield (it, cut[i + 1]), 0


def _beside(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether two are neighbours in a paragraph; items of a list and rows of a table say unlike things."""
    apart = one.item or other.item or one.row or other.row
    return not (apart or "\n\n" in one.passage.text[one.end : other.start])


def _before(cut: Sequence[PassageSentence], it: PassageSentence) -> str:
    """The sentence before it in its paragraph, "" without one."""
    before = (one for one, other in pairwise(cut) if other.start == it.start and _beside(one, other))
    return next((one.text for one in before), "")


def _piece(sentence: str, window: Sequence[PassageSentence]) -> bool:
    """Whether a sentence without an end is only words of a list item, or of a line without an end."""
    if _ended(sentence) or not all(it.item or not _ended(it.text) for it in window):
        return False
    written = " ".join(word for it in window for word in words(it.text))
    return f" {' '.join(words(sentence))} " in f" {written} "


def _ended(text: str) -> bool:
    return _bare(text).endswith((".", "!", "…", "。", "！"))


def _bare(text: str) -> str:
    return text.rstrip(" \t\n\"'”’»)]*_`")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the question says, by its meanings, and the text whose words it may lend to a claim."""

    meanings: frozenset[str]
    lends: str


@dataclass(frozen=True, slots=True)
class _Claim:
    spots: tuple[Spot, ...]
    meanings: frozenset[str]
    numbers: frozenset[str]
    measures: frozenset[tuple[str, str]]
    names: frozenset[str]

    @classmethod
    def of(cls, sentence: str) -> "_Claim":
        found = spots(sentence)
        return cls(
            spots=found,
            meanings=frozenset(it.meaning for it in found if it.operator is None),
            numbers=frozenset(numbers(sentence)),
            measures=frozenset(measures(sentence)),
            names=frozenset(names(sentence)),
        )

    def cover(self, window: Sequence[PassageSentence], asked: _Asked, back: int = 0) -> float:
        """The share of the claim's content words in `window`; 0 where it does not say the claim.

        The first `back` sentences only explain what the others speak of.
        """
        text = _read(window[back:])
        source = spots(text)
        here = {it.meaning for it in source if it.operator is None}
        heading = f"{window[0].passage.context} {window[0].heading}"
        about = _meanings(heading)
        given = about | (asked.meanings & _meanings(asked.lends)) | _meanings(_read(window[:back]))
        if not self.meanings <= here | given | FREE or not self._strictly(text, heading):
            return 0.0
        if not entailed(align(self.spots, source, given, asked.meanings)):
            return 0.0
        held = self.meanings & here
        if len(held) < max(2, _HELD * len(self.meanings)):
            return 0.0
        return len(held) / len(self.meanings - ((given | FREE) - here))

    def _strictly(self, text: str, heading: str) -> bool:
        named = {root(word) for word in words(f"{text} {heading}")}
        return (
            self.numbers <= numbers(text)
            and self.measures <= measures(text)
            and all({root(word) for word in words(name)} <= named for name in self.names)
            and all(it in named for it in self.meanings if MARK in it)
            and all(name in fold(text) for name in self.names if name.startswith("#") or "@" in name)
        )


def _read(window: Sequence[PassageSentence]) -> str:
    return " ".join(it.text for it in window)


@lru_cache(maxsize=2_048)
def _meanings(text: str) -> frozenset[str]:
    """Of all words that say something, those that turn a claim included."""
    return frozenset(meaning(stem(word)) for word in words(text) if word not in STOPWORDS)
