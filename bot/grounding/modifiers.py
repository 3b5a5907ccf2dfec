"""Modifiers: whether the words of a claim stand where its fact does, or were brought along. Pure.

"The fire warden of the bakery is Ana" is made of two places: a word that the evidence has, but neither in the
sentence with the fact nor above it, was *borrowed* from another one. A word that only the question has came
*alone*. What is true in other words has few of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.grounding.evidence_text import EncodedText, EvidenceText, content_of, meaning_of
from bot.grounding.rules import FREE
from bot.grounding.word_alignment import Alignment, Floats
from bot.tokens import words

_ABOVE, _BESIDE = 0.9, 0.8  # how much a word says of a sentence from above it, and from the one beside it
_UNLIKE, _LIKE = 0.35, 0.8  # from where likeness speaks for a word, and where it says all that it can
_LIGHT = 0.25  # what a word counts that says little, beside another

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """A claim's content words: their `meanings`, `weights` that sum to about 1, which of them are `asked`,
    which are `known`, stand anywhere in the evidence, and which in a heading of it (`topics`)."""

    meanings: tuple[str, ...]
    weights: Floats
    asked: Flags
    known: Flags
    topics: Flags

    def of(self, shares: Floats) -> float:
        """The weight of the words, each by its share."""
        return float(self.weights @ shares)

    def most(self, shares: Floats) -> float:
        """The highest of them, as if all words weighed 1."""
        return float((self.weights * len(self.weights) * shares).max())


def modifier_signals(
    claim: EncodedText,
    content: Sequence[int],
    question: str,
    evidence: EvidenceText,
    found: Alignment,
    top: int,
) -> dict[str, float]:
    """How the words of `claim` whose places are `content` stand in the sentence `top`, and elsewhere."""
    told = _words(claim, content, question, evidence, found)
    here = np.maximum(_among(told, evidence.meanings[top]), found.same[top] >= 1).astype(np.float32)
    here = np.maximum(here, _ABOVE * _among(told, evidence.above[top]))
    near = np.maximum(here, _BESIDE * _among(told, _beside(evidence, top)))
    likeness = _ABOVE * np.clip((found.like[top] - _UNLIKE) / (_LIKE - _UNLIKE), 0, 1)
    unlike = 1 - np.maximum(near, likeness)
    borrowed, far, alone = (1 - here) * told.known, (1 - near) * told.known, told.asked & ~told.known
    far_unlike = far * unlike
    return {
        "borrowed": told.of(borrowed),
        "borrowed_topic": told.of(borrowed * told.topics),
        "far": told.of(far),
        "far_unlike": told.of(far_unlike),
        "far_unlike_most": told.most(far_unlike),
        "far_unlike_asked": told.of(far_unlike * told.asked),
        "far_unlike_asked_most": told.most(far_unlike * told.asked),
        "unlike": told.of(unlike),
        "unlike_most": told.most(unlike),
        "unlike_asked": told.of(unlike * told.asked),
        "alone": told.of(alone.astype(np.float32)),
        "fresh": told.of((~told.known & ~told.asked).astype(np.float32)),
        **_replaced(told, claim.vectors[content], evidence, top, here),
        "of_another_row": _of_another_row(told, evidence, top, here),
    }


def _words(
    claim: EncodedText,
    content: Sequence[int],
    question: str,
    evidence: EvidenceText,
    found: Alignment,
) -> _Words:
    meanings = tuple(meaning_of(claim.words[i]) for i in content)
    asked = {meaning_of(word) for word in words(question)}
    light = np.array([it in FREE for it in meanings])
    topics = frozenset[str]().union(*evidence.above)
    said = frozenset[str]().union(*evidence.meanings)
    return _Words(
        meanings,
        np.where(light, _LIGHT, 1.0) * found.weights,
        np.array([it in asked for it in meanings]),
        np.array([it in topics or it in said for it in meanings]) | (found.same.max(0) >= 1),
        np.array([it in topics for it in meanings]),
    )


def _among(told: _Words, there: frozenset[str]) -> Floats:
    return np.array([it in there for it in told.meanings], dtype=np.float32)


def _beside(evidence: EvidenceText, at: int) -> frozenset[str]:
    """What the sentences before and after it say, in its passage; a row of a table stands alone."""
    own = evidence.sentences[at]
    found = [i for i in (at - 1, at + 1) if 0 <= i < len(evidence.sentences) and not own.row]
    beside = [i for i in found if evidence.sentences[i].passage.id == own.passage.id]
    return frozenset[str]().union(*(evidence.meanings[i] for i in beside if not evidence.sentences[i].row))


def _replaced(
    told: _Words, vectors: Floats, evidence: EvidenceText, top: int, here: Floats
) -> dict[str, float]:
    """Words that are not in the sentence, where the likest one of it is in no other place of the claim."""
    span = evidence.words_of(top)
    own = content_of(evidence.words[span])
    replaced = np.zeros(len(told.meanings), dtype=np.float32)
    if own:
        likest = (vectors @ evidence.vectors[span][own].T).argmax(1)
        there = [meaning_of(evidence.words[span][i]) for i in own]
        replaced = ((here == 0) & [there[i] not in told.meanings for i in likest]).astype(np.float32)
    return {
        "replaced": told.of(replaced * told.known),
        "replaced_most": told.most(replaced * told.known),
        "replaced_asked_most": told.most(replaced * told.asked),
    }


def _of_another_row(told: _Words, evidence: EvidenceText, top: int, here: Floats) -> float:
    """The most that a word weighs which other rows of its table have and it has not."""
    row = evidence.sentences[top]
    if not row.row:
        return 0.0
    others = frozenset[str]().union(
        *(
            evidence.meanings[i]
            for i, it in enumerate(evidence.sentences)
            if it.row
            and i != top
            and (it.passage.source.id, it.heading) == (row.passage.source.id, row.heading)
        )
    )
    return told.most(_among(told, others) * (here == 0))
