"""Whether a question is answered. No evidence, no words: a refusal is decided here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answerability.calibration import Calibration
from bot.answerability.documents_first import chatter_behind, of_documents
from bot.answerability.doubts import lifted, never_sure
from bot.answerability.features import Features, extract_features
from bot.query import Query, WantedValue, code_asked, expected_kind
from bot.reply import NOTHING_NEAR
from bot.retrieval import Evidence, ScoredSentence, asks_for
from bot.tokens import codes
from store.sentences import AnswerKind

_LOOKED_AT = 3
_WHOLLY = 0.99
# Whole sentences: a handler that speaks another language looks each up as it stands.
_LACKS = {
    AnswerKind.MONEY: "The nearest passages do not give an amount of money for what you ask.",
    AnswerKind.SHARE: "The nearest passages do not give a percentage for what you ask.",
    AnswerKind.DURATION: "The nearest passages do not give a length of time for what you ask.",
    AnswerKind.NUMBER: "The nearest passages do not give a number for what you ask.",
    AnswerKind.TIME: "The nearest passages do not give a time or a date for what you ask.",
    AnswerKind.CHANNEL: "The nearest passages do not give a channel for what you ask.",
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


@dataclass(frozen=True, slots=True)
class Decision:
    """Of what was found, the `answerable` parts of a question; `refusal` says why there is none.

    `confidence` had to reach `threshold`. `opening` are those of them whose best quote may open the reply.
    `sure` is whether the gate alone would answer: where it is not, only a writer that reads the passages can.
    `doubtful` is whether it is less sure than of most that documents answer: many near misses lie there. So
    is what only a document says that is kept for reference, and a row of a table that was not asked for.
    """

    answerable: tuple[Evidence, ...]
    opening: frozenset[Query]
    confidence: float
    threshold: float
    refusal: str | None
    sure: bool = True
    doubtful: bool = False


def decide(found: Sequence[Evidence], calibration: Calibration, *, read: bool = False) -> Decision:
    """Judge what was found for each part of a question, at least one.

    With `read`, a capable writer reads it next and may say that it does not know: only what is plainly about
    something else is refused.
    """
    decision = _decided(found, calibration)
    if decision.refusal is None or not read or decision.confidence < calibration.reading:
        return decision
    lowered = replace(calibration.answering, threshold=calibration.reading)
    return replace(_decided(found, replace(calibration, answering=lowered)), opening=frozenset(), sure=False)


def _decided(found: Sequence[Evidence], calibration: Calibration) -> Decision:
    ordered = [_documents_first(it, calibration) for it in found]
    judged = [(it, gate(it, calibration)) for it in ordered]
    answerable = [(it, gated) for it, gated in judged if gated.refusal is None]
    confidence = max(gated.confidence for _, gated in answerable or judged)
    return Decision(
        tuple(it for it, _ in answerable),
        frozenset(it.query for it, gated in answerable if gated.opens),
        confidence,
        calibration.answering.threshold,
        None if answerable else judged[0][1].refusal,
        doubtful=confidence < calibration.sure
        or all(never_sure(it) or lifted(it, calibration) for it, _ in answerable),
    )


def _documents_first(evidence: Evidence, calibration: Calibration) -> Evidence:
    """What people said in channels behind the documents, far behind where these surely answer alone."""
    documents = of_documents(evidence)
    if documents is None:
        return evidence
    alone = gate(documents, calibration)
    sure = alone.refusal is None and alone.confidence >= calibration.sure
    return chatter_behind(evidence, sure=sure)


def gate(evidence: Evidence, calibration: Calibration) -> GateDecision:
    """Judge the best sentences that were found for one query."""
    scored, question = evidence.scored, evidence.query.text
    if not scored:
        return GateDecision(0.0, NOTHING_NEAR, False)
    found = extract_features(evidence)
    sure = calibration.answering.weigh(found)
    answering, opening = calibration.answering, calibration.opening
    if _named(question, scored[:_LOOKED_AT]):
        return GateDecision(max(sure, answering.threshold, calibration.sure), None, True)
    if sure < answering.threshold and not _asks_for_row(evidence):
        return GateDecision(sure, _why(question, found), False)
    return GateDecision(max(sure, answering.threshold), None, opening.weigh(found) >= opening.threshold)


def _asks_for_row(evidence: Evidence) -> bool:
    """Whether what is quoted first is a row that is asked for; of nothing else are the words looked at."""
    first = evidence.scored[0]
    return first.sentence.row and asks_for(first, evidence.wanted)


def _why(question: str, found: Features) -> str:
    kind = expected_kind(question)
    if found.lacking and kind in _LACKS:
        return _LACKS[kind]
    return NOTHING_NEAR


def _named(question: str, best: Sequence[ScoredSentence]) -> bool:
    """Whether a sentence has the code and all words of the question, or the code where that is all it is
    about, or with a value of the kind asked for: to an embedder codes mean little."""
    about = code_asked(question)
    if about is not None:
        asked = codes(" ".join(about.codes))
        return any(asked <= codes(f"{it.sentence.heading} {it.sentence.whole}") for it in best)
    asked = codes(question)
    wanted = WantedValue.by(question)
    valued = expected_kind(question) is not AnswerKind.ANYTHING
    return any(
        asked & codes(it.sentence.text)
        and (it.cover >= _WHOLLY or (valued and asked <= codes(it.sentence.text) and not _lacks(wanted, it)))
        for it in best
    )


def _lacks(wanted: WantedValue, it: ScoredSentence) -> bool:
    return wanted.missing(it.sentence.whole, it.sentence.heading) > 0
