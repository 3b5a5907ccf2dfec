"""The sentences that best answer a question, in their author's own words."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Self

from bot.query import expected_kind
from bot.retrieval.term_coverage import TermCoverage
from bot.tokens import content, numbers
from store.match import Match
from store.sentences import AnswerKind, PassageSentence, readable, shows

_ALIKE = 0.8
_LONGEST = 700
_POINTS_BACK = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|his|her|such|otherwise|however|also|then|"
    r"if so|if not|in (?:this|that) case|for example|instead|the (?:same|form|request|process))\b",
    re.IGNORECASE,
)


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


WEIGHTS = SentenceWeights()


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and how well it answers: its `cosine` to the question, the `cover` of the question's words,
    whether it `fits` what the question expects. `around` are all sentences of its passage, in order."""

    sentence: PassageSentence
    score: float
    cosine: float
    cover: float
    fits: bool
    around: tuple[PassageSentence, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MatchText:
    """A match, and its passage as one reads it: with the titles it stands under, without Markdown."""

    match: Match
    text: str

    @classmethod
    def of(cls, match: Match) -> Self:
        return cls(match, f"{match.passage.context} {readable(match.passage.text)}")


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
    scorer = _SentenceScorer(TermCoverage(question, [it.text for it in found], focus), kind, weights)
    scored = [it for each in found for it in scorer.weigh(each)]
    return sorted(scored, key=lambda it: -it.score)


@dataclass(frozen=True, slots=True)
class _SentenceScorer:
    """What the sentences of every passage are weighed by."""

    cover: TermCoverage
    kind: AnswerKind
    weights: SentenceWeights

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
            yield ScoredSentence(sentence, score, cosine, near, fits, around)


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


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one passage that read well alone, in order."""

    parts: tuple[PassageSentence, ...]

    @property
    def text(self) -> str:
        """How they read."""
        return " ".join(part.text for part in self.parts)

    @property
    def runs(self) -> list[tuple[PassageSentence, ...]]:
        """Those with nothing between them together."""
        runs: list[tuple[PassageSentence, ...]] = []
        for part in self.parts:
            if runs and not part.passage.text[runs[-1][-1].end : part.start].strip():
                runs[-1] += (part,)
            else:
                runs.append((part,))
        return runs


def excerpt(
    sentence: PassageSentence,
    around: Sequence[PassageSentence],
    said: Collection[PassageSentence] = (),
    asked: str = "",
) -> Excerpt:
    """The sentence with what it needs to be understood: its list's introduction, the list that it introduces,
    the answer to a question, the sentence before it that its first word points back to, or what is to be done
    in the case that it names, where `asked` names no more.

    `around` are all sentences of its passage; what was `said` is not said again.
    """
    at = next(i for i, it in enumerate(around) if it.start == sentence.start)
    parts = [sentence]
    if sentence.lead:
        parts = [sentence.lead, sentence]
    elif sentence.text.endswith(":"):
        parts += [it for it in around[at + 1 :] if it.lead and it.lead.start == sentence.start]
    elif sentence.text.endswith("?"):
        parts += _answer(around[at + 1 :])
    elif at and _POINTS_BACK.match(sentence.text) and not _apart(around[at - 1], sentence):
        parts = [around[at - 1], sentence]
    elif asked and _names_case(sentence, asked):
        parts += _paragraph(around[at:])
    parts = [part for part in parts if part is sentence or part not in said]
    while len(parts) > 1 and sum(len(part.text) for part in parts) > _LONGEST:
        parts = parts[:-1] if parts[0] is sentence else parts[1:]
    return Excerpt(tuple(parts))


def _answer(after: Sequence[PassageSentence]) -> list[PassageSentence]:
    """What follows a question: a sentence or a whole list; nothing where it is the next question."""
    items = list(takewhile(lambda it: it.item, after))
    return [it for it in items or after[:1] if not it.text.endswith("?")]


def _names_case(sentence: PassageSentence, asked: str) -> bool:
    """Whether it says little else than the question does, and not what that asks for."""
    kind = expected_kind(asked)
    if sentence.item or sentence.row or (kind is not AnswerKind.ANYTHING and shows(kind, sentence.text)):
        return False
    said = set(content(sentence.text))
    return len(said & {*content(asked)}) > len(said) / 2


def _paragraph(around: Sequence[PassageSentence]) -> list[PassageSentence]:
    """What follows the first of these in its paragraph."""
    following = takewhile(lambda pair: not _apart(*pair), pairwise(around))
    return [after for _, after in following]


def _apart(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether a paragraph ends between two neighbours."""
    return other.item or "\n\n" in one.passage.text[one.end : other.start]
