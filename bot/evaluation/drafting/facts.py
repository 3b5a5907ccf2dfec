"""Sentences of documents that answer a question: each with the words that would be the answer. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.tokens import content
from store.passage import Passage
from store.sentences import PassageSentence, sentences_of

_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_COUNT = (
    r"(?:\d[\d,]*(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"sixty|ninety)"
)
# In the plural: "45-day" and "two week" only say of what kind something is.
_SPAN = r"(?:seconds|minutes|hours|days|nights|weeks|months|years|quarters)"
_THING = (
    r"(?:people|persons|members|employees|users|pages|words|characters|steps|visits|sessions|miles|points|copies|"
    r"participants|reviewers|approvals|votes|levels|sprints|dollars|cents)"
)
# What may stand between a number and what it counts: "5 full business days".
_OF = r"(?: (?:(?!and |or |to )[a-z-]{2,14} ){0,2}?)"
# Nor a part of a longer figure.
_ALONE = r"(?<![\w.,$#:/+-])"
# One of several, as in "four or eight years", or one that was told before.
_NOT_NEW = re.compile(r"(?:\b(?:or|and|the|these|those|all)|\d to|,) $")
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("money", r"\$\d+(?:,\d{3})*(?:\.\d+)?(?: ?(?:k|K|M|million|billion)\b)?"),
        ("share", r"(?<![\w.])\d+(?:\.\d+)? ?(?:%|percent\b)"),
        ("date", rf"\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?:, ?\d{{4}})?(?![\d-])"),
        (
            "hour",
            r"\b\d{1,2}(?::\d\d)? ?[aApP]\.?[mM]\b\.?"
            r"(?: (?:[ECMP][SD]?T|Eastern|Central|Mountain|Pacific)\b)?",
        ),
        ("span", rf"{_ALONE}(?i:{_COUNT}){_OF}{_SPAN}\b"),
        ("count", rf"{_ALONE}(?i:{_COUNT}){_OF}{_THING}\b"),
        ("channel", r"(?<!\S)#[a-z][a-z0-9_-]{2,}\b"),
    )
)
# Such a beginning leans on what stands before it, or tells a step rather than a fact.
_LEANS = re.compile(
    r"^\W*(?:since|please|ensure|make sure|remember|it|its|it's|this|that|these|those|they|their|them|he|she|"
    r"his|her|such|here|there|then|also|and|but|or|so|however|therefore|otherwise|for example|e\.g|i\.e|note|"
    r"example|step|in addition|additionally|instead|similarly|if so|if not|as (?:above|mentioned)|which|who|"
    r"because|finally|next|first|second|third|both|either|neither|another|"
    r"the (?:following|above|former|latter|first|second|next|last|same|other))\b",
    re.IGNORECASE,
)
# A sentence that says something has a verb that stands in one of a few forms.
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|must|can|cannot|may|might|should|shall|will|would|need|needs|takes?|lasts?|"
    r"requires?|receives?|gets?|costs?|includes?|allows?|provides?|begins?|starts?|ends?|expires?|meets?|counts?|"
    r"accrues?|earns?|pays?|ask|use|contact|post|submit|join|email|send|limit|limited|keep|do)\b"
)
_ODD = re.compile(
    r"https?://|www\.|[{}<>|=\\`]|\.{3}|…|\b\w+_\w+|\[\s?\]|@\w+\.|:\s*$|\bfor example\b|\be\.g\.", re.I
)
_LEAST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """`unit` says it; `unit.text[start:end]` are the words that a question of this `kind` asks for."""

    unit: PassageSentence
    kind: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return self.unit.text[self.start : self.end]


def facts(passages: Iterable[Passage]) -> Iterator[Fact]:
    """The facts of a document's passages, in order: sentences that are clear alone, with one key figure."""
    seen: set[str] = set()
    for passage in passages:
        for unit in sentences_of(passage):
            fact = _fact(unit)
            if fact and unit.text not in seen:
                seen.add(unit.text)
                yield fact


def clear(text: str, shortest: int = 45, longest: int = 230) -> bool:
    """Whether a sentence says something that is clear without what stands around it."""
    if not (
        shortest <= len(text) <= longest and text[-1] in ".!" and (text[0].isupper() or text[0].isdigit())
    ):
        return False
    if _LEANS.match(text) or _ODD.search(text) or not _SAYS.search(text):
        return False
    return len(set(content(text))) >= _LEAST_WORDS


def _fact(unit: PassageSentence) -> Fact | None:
    text = unit.text
    if not clear(text):
        return None
    found = [Fact(unit, kind, *match.span()) for kind, pattern in _KINDS for match in pattern.finditer(text)]
    # With two figures of a kind nobody knows which one is asked for.
    alone = [it for it in found if sum(other.kind == it.kind for other in found) == 1]
    return next((it for it in alone if not _NOT_NEW.search(text[: it.start])), None)
