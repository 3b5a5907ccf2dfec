"""Whether there is evidence at all. No evidence, no words: a refusal is made here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answerability.calibration import Calibration
from bot.answerability.features import Features, features
from bot.query.answer_kind import answer_kind
from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import codes
from store.match import Match
from store.sentences import AnswerKind

_LOOKED_AT = 3
_WHOLLY = 0.99
NOTHING_NEAR = "None of the documents that everyone who sees this reply may read bears on this question."
_LACKS = {
    AnswerKind.MONEY: "an amount of money",
    AnswerKind.SHARE: "a percentage",
    AnswerKind.DURATION: "a length of time",
    AnswerKind.NUMBER: "a number",
    AnswerKind.TIME: "a time or a date",
    AnswerKind.CHANNEL: "a channel",
}


@dataclass(frozen=True, slots=True)
class GateDecision:
    """`refusal` says in a sentence for the asker why there is no evidence; None where there is.

    `confidence`, from 0 to 1, says how sure that is; `opens`, whether it is enough for a quote that nothing
    else has confirmed yet.
    """

    confidence: float
    refusal: str | None
    opens: bool


def gate(
    question: str, scored: Sequence[ScoredSentence], matches: Sequence[Match], calibration: Calibration
) -> GateDecision:
    """Judge the best sentences of `matches` as evidence."""
    if not scored:
        return GateDecision(0.0, NOTHING_NEAR, False)
    found = features(question, scored, matches)
    sure = calibration.answering.weigh(found)
    if _named(question, scored[:_LOOKED_AT]):
        return GateDecision(max(sure, calibration.answering.threshold), None, True)
    if sure < calibration.answering.threshold:
        return GateDecision(sure, _why(question, found), False)
    opening = calibration.opening
    return GateDecision(sure, None, opening.weigh(found) >= opening.threshold)


def _why(question: str, found: Features) -> str:
    kind = answer_kind(question)
    if found.lacking and kind in _LACKS:
        return f"The nearest passages do not give {_LACKS[kind]} for what you ask."
    return NOTHING_NEAR


def _named(question: str, best: Sequence[ScoredSentence]) -> bool:
    """Whether a sentence has the code and all words of the question: to an embedder codes mean little."""
    asked = codes(question)
    return any(asked & codes(it.sentence.text) and it.cover >= _WHOLLY for it in best)
