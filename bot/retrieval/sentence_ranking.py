"""The sentences that best answer a question, in their author's own words."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from bot.query import expected_kind
from bot.retrieval.term_coverage import TermCoverage
from bot.tokens import content, numbers
from store.match import Match
from store.sentences import AnswerKind, PassageSentence, readable, shows

OUT = 0.4
"""So far below the best what is out is put: no quote is chosen from there."""
_ALIKE = 0.8
# "Step 3", "point 2": a word and the number of an item.
_NUMBERED = re.compile(r"[^\W\d_]{3,} (?:no\.? ?)?(\d{1,2})(?![\w.,:/-]\w)")


@dataclass(frozen=True, slots=True)
class SentenceWeights:
    """What makes a sentence the answer: its cosine and its passage's, the share of the question's words in it
    and in its passage, that it has the kind of words asked for or has not, that it only introduces a list.

    Fitted on the development questions by logistic regression over each question's sentences, then rounded.
    """

    cosine: float = 1.0
    passage: float = 0.65
    cover: float = 0.25
    passage_cover: float = 0.13
    kind: float = 0.15
    no_kind: float = -0.09
    introduces: float = -0.12
    numbered: float = 0.4
    """Of the item whose number is asked for: "step 3". Set by hand: few questions do that."""


WEIGHTS = SentenceWeights()


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and how well it answers: its `cosine` to the question, the `cover` of the question's words,
    whether it `fits` what the question expects. `around` are all sentences of its passage, in order.
    `oddness` is how much nearer the question would come to it, on the common scale, without one of the words
    that it lacks; 0 where that was not measured. `lifted` is what naming a row added."""

    sentence: PassageSentence
    score: float
    cosine: float
    cover: float
    fits: bool
    around: tuple[PassageSentence, ...] = field(repr=False)
    oddness: float = 0.0
    lifted: float = 0.0


@dataclass(frozen=True, slots=True)
class MatchText:
    """A match, and its passage as one reads it: with the titles it stands under, without Markdown. `lifted`
    is what one cell added to the cosine of a row."""

    match: Match
    text: str
    lifted: Mapping[PassageSentence, float] = field(default_factory=dict)

    @classmethod
    def of(cls, match: Match, lifted: Mapping[PassageSentence, float] | None = None) -> Self:
        return cls(match, f"{match.passage.context} {readable(match.passage.text)}", lifted or {})


def rank_sentences(
    question: str,
    found: Sequence[MatchText],
    focus: str | None = None,
    weights: SentenceWeights = WEIGHTS,
) -> list[ScoredSentence]:
    """The sentences of what was `found` by how well they answer `question`, best first.

    Cosines are on the common scale; a sentence without one counts as 0. `focus` is what the person wrote
    last, where `question` also has words from before; its words count more.
    """
    focus = focus or question
    kind = expected_kind(focus)
    kind = expected_kind(question) if kind is AnswerKind.ANYTHING else kind
    cover = TermCoverage(question, [it.text for it in found], focus)
    scorer = _SentenceScorer(cover, kind, weights, numbers_asked_for(focus))
    scored = [it for each in found for it in scorer.weigh(each)]
    return sorted(scored, key=lambda it: -it.score)


def numbers_asked_for(question: str) -> frozenset[str]:
    """Those of items that a question may name: `What is step 3 of closing the shop?` gives 3."""
    return frozenset(_NUMBERED.findall(question))


@dataclass(frozen=True, slots=True)
class _SentenceScorer:
    """What the sentences of every passage are weighed by."""

    cover: TermCoverage
    kind: AnswerKind
    weights: SentenceWeights
    numbers: frozenset[str]

    def weigh(self, read: MatchText) -> Iterator[ScoredSentence]:
        """The sentences of a passage, in order."""
        match, weights, passage = read.match, self.weights, content(read.text)
        context, around = content(match.passage.context), match.cut
        headings = {it.heading: content(it.heading) for it in around}
        there = {heading: self.cover.score([*passage, *roots]) for heading, roots in headings.items()}
        for matched in match.sentences:
            sentence, cosine = matched.sentence, matched.cosine or 0.0
            near = self.cover.score([*content(sentence.whole), *context, *headings[sentence.heading]])
            fits = shows(self.kind, sentence.whole)
            score = weights.cosine * cosine + weights.passage * (match.cosine or 0.0) + weights.cover * near
            score += weights.passage_cover * there[sentence.heading]
            if self.kind is not AnswerKind.ANYTHING:
                score += weights.kind if fits else weights.no_kind
            if sentence.text.endswith(":"):
                score += weights.introduces
            if sentence.number in self.numbers:
                score += weights.numbered
            lifted = read.lifted.get(sentence, 0.0)
            yield ScoredSentence(sentence, score, cosine, near, fits, around, lifted=lifted)


def put_behind(scored: Sequence[ScoredSentence], out: Collection[int], best: float) -> list[ScoredSentence]:
    """In order, those whose `id` is `out` so far below the `best` score that no quote is chosen of them."""
    weighed = (replace(it, score=min(it.score, best - OUT)) if id(it) in out else it for it in scored)
    return sorted(weighed, key=lambda it: -it.score)


def choose(
    scored: Sequence[ScoredSentence], most: int, within: float, taken: Sequence[ScoredSentence] = ()
) -> list[ScoredSentence]:
    """Up to `most` that say other things than each other and `taken`, none over `within` below the best."""
    chosen: list[ScoredSentence] = []
    for it in scored:
        if len(chosen) == most or it.score < scored[0].score - within:
            break
        if not any(_alike(it.sentence, other.sentence) for other in (*taken, *chosen)):
            chosen.append(it)
    return chosen


def _alike(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether one says what the other says, or belongs to its list's introduction."""
    a, b = set(content(one.text)), set(content(other.text))
    return (
        one == other.lead
        or other == one.lead
        or (len(a & b) >= _ALIKE * min(len(a), len(b)) and numbers(one.text) == numbers(other.text))
    )
