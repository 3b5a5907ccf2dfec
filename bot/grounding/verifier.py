"""The door to verification: whether passages say what a sentence says, how surely, and with which words."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import groupby

from bot.errors import BadSettings
from bot.grounding.evidence_text import Encoder, EvidenceText, read_evidence
from bot.grounding.exceptions import borrows_exception
from bot.grounding.facts import Facts, facts_of, together
from bot.grounding.rows import of_another_row
from bot.grounding.signals import Compared, compare
from bot.grounding.subjects import of_another_subject
from bot.tokens import marked
from store.sentences import MARK, PassageSentence

# Where two sentences are joined into one, each of so many words at least.
_JOINT = re.compile(r"[,;] (?:and|but|while|und|aber|et|mais|y|pero) |; ")
_A_CLAUSE = 4
_LETTER = 2  # characters of one letter with its mark
_SHIPPED = "verification.json"


class Outcome(StrEnum):
    """What is to be thought of a sentence."""

    SUPPORTED = "supported"
    UNSURE = "unsure"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`probability`, from 0 to 1, is how likely it is that the passages say it.

    `evidence` are one or two runs of neighbouring sentences, the one that says most of it first; none where
    nothing comes near. `lacking` are facts of the sentence that stand in no passage, as they are written.
    """

    outcome: Outcome
    probability: float
    evidence: tuple[tuple[PassageSentence, ...], ...]
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic in signals brought to mean 0 and deviation 1; `thresholds` are by the name of a strictness.

    Below one of the `floors`, where hardly a true sentence lies, nothing else speaks for it: a linear model
    goes on beyond what it has seen. Learned by `python -m bench.evaluation.verification DATA --weights FILE`.
    """

    bias: float
    weights: Mapping[str, float]
    means: Mapping[str, float]
    deviations: Mapping[str, float]
    thresholds: Mapping[str, float]
    floors: Mapping[str, float]

    def weigh(self, signals: Mapping[str, float]) -> float:
        """How likely it is, from 0 to 1."""
        total = self.bias
        for name, weight in self.weights.items():
            total += weight * (signals[name] - self.means[name]) / self.deviations[name]
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))

    def excludes(self, signals: Mapping[str, float]) -> bool:
        """Whether the claim is about something else, or denies what is said to it nearly word for word."""
        return excludes(signals, self.floors)


def excludes(signals: Mapping[str, float], floors: Mapping[str, float]) -> bool:
    """Whether one of the signals is below its floor, or they tell of a claim turned round or put together."""
    told = signals["opposed"] > 0 or turned_round(signals) or put_together(signals)
    return told or any(signals[name] < least for name, least in floors.items())


_BROUGHT = 1.0


def put_together(signals: Mapping[str, float]) -> bool:
    """Whether a word that weighs something came with the question, and the documents have it in another place
    than the rest: asked for the fire warden of the bakery, they name one, of the mill.

    Of 348 true sentences it excludes four, which hardly pass without it; of 159 that join a modifier of
    the question to another's fact, a quarter.
    """
    return signals["far_unlike_asked_most"] > _BROUGHT


_SAID_SO, _NEARER_TURNED = 0.8, -0.02


def turned_round(signals: Mapping[str, float]) -> bool:
    """Whether only one of claim and source denies what both say, and the claim turned round comes nearer.

    Of 348 true sentences with 96 false ones beside them it excludes none; of 113 denied ones of CLAP NQ 59 %.
    """
    odd = signals["denial_odd"] > 0 and signals["turned"] < _NEARER_TURNED
    return odd and signals["best_mean"] > _SAID_SO


@cache
def shipped_weights() -> Weights:
    """Those that come with the package."""
    return parse_weights(files("bot.grounding").joinpath(_SHIPPED).read_text("utf-8"))


def parse_weights(text: str) -> Weights:
    """Raises BadSettings where `text` holds none."""
    try:
        found = json.loads(text)
        signals = found["signals"]
        return Weights(
            float(found["bias"]),
            {name: float(it["weight"]) for name, it in signals.items()},
            {name: float(it["mean"]) for name, it in signals.items()},
            {name: float(it["deviation"]) or 1.0 for name, it in signals.items()},
            {name: float(it) for name, it in found["thresholds"].items()},
            {name: float(it) for name, it in found["floors"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSettings("the weights of verification are damaged: reinstall Inhouse") from None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What claims are held against, None where it has no sentence; `asked` are the question's facts."""

    evidence: EvidenceText | None
    question: str
    asked: Facts


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies sentences by the vectors of their words and by their facts."""

    encoder: Encoder
    weights: Weights
    threshold: float

    @classmethod
    def of(cls, encoder: Encoder, strictness: str) -> "Verifier":
        """With the weights that come with the package; `strictness` names one of their thresholds."""
        weights = shipped_weights()
        return cls(encoder, weights, weights.thresholds[strictness])

    def read(self, cuts: Sequence[Sequence[PassageSentence]], question: str) -> Reading:
        """The passages, cut into their sentences, to answer `question` from. Raises ModelFailed."""
        return Reading(read_evidence(cuts, self.encoder), question, facts_of(question))

    def verify(self, sentence: str, reading: Reading) -> Verdict:
        """Whether the passages say `sentence`, or each of two that it joins. Raises ModelFailed.

        A figure, date, code or address that neither they nor the question hold contradicts it, whatever else
        speaks for it.
        """
        whole = self._verify(sentence, reading)
        halves = _JOINT.split(sentence)
        if whole.outcome is not Outcome.UNSURE or len(halves) != 2 or min(map(_length, halves)) < _A_CLAUSE:
            return whole
        one, other = (self._verify(it, reading) for it in halves)
        if one.outcome is other.outcome is Outcome.SUPPORTED:
            both = tuple(dict.fromkeys((*one.evidence[:1], *other.evidence[:1])))
            return Verdict(Outcome.SUPPORTED, min(one.probability, other.probability), both)
        return whole

    def _verify(self, sentence: str, reading: Reading) -> Verdict:
        if reading.evidence is None:
            return Verdict(Outcome.UNSURE, 0.0, ())
        compared = compare(sentence, reading.question, reading.evidence, self.encoder)
        if compared is None:
            return Verdict(Outcome.UNSURE, 0.0, ())
        probability = self.weights.weigh(compared.signals)
        evidence = _evidence(compared, reading.evidence)
        lacking, astray = facts_astray(sentence, compared, reading)
        if lacking:
            return Verdict(Outcome.CONTRADICTED, min(probability, self.threshold / 2), evidence, lacking)
        if astray or self.weights.excludes(compared.signals):
            return Verdict(Outcome.UNSURE, min(probability, self.threshold / 2), evidence)
        outcome = Outcome.SUPPORTED if probability >= self.threshold else Outcome.UNSURE
        return Verdict(outcome, probability, evidence)


def facts_astray(sentence: str, compared: Compared, reading: Reading) -> tuple[tuple[str, ...], bool]:
    """Facts of `sentence` that neither the passages nor the question hold, as they are written; and whether
    one stands there only away from what it was compared with, or has a rival in the sentence that says most
    of it: where nurses may spend 600 euros, they may not spend the vets' 1,400."""
    evidence, said = reading.evidence, facts_of(sentence)
    if evidence is None:
        return (), False
    lacking = said.lacking(together((evidence.all_facts, reading.asked)))
    near = [evidence.facts[i] for run in (compared.best, compared.second) for i in run]
    elsewhere = bool(said.lacking(together((*near, reading.asked))))
    elsewhere = elsewhere or borrows_exception(sentence, evidence.sentences)
    elsewhere = elsewhere or of_another_row(sentence, evidence.sentences, reading.question)
    elsewhere = elsewhere or of_another_subject(sentence, evidence.sentences, reading.question)
    elsewhere = elsewhere or _of_another(sentence, compared, evidence)
    return lacking, elsewhere or said.rivals(evidence.facts[compared.top])


def _of_another(sentence: str, compared: Compared, evidence: EvidenceText) -> bool:
    """Whether it names C#, R&D or IT where its sources do not: what holds of F# does not hold of C#.

    An abbreviation that stands nowhere may be spelled out there: the United States are the US.
    """
    told = marked(sentence)
    if not told:
        return False
    cited = [evidence.sentences[i] for run in (compared.best, compared.second) for i in run]
    missing = told - marked("\n".join(f"{it.passage.context}\n{it.heading}\n{it.whole}" for it in cited))
    spelled = {it for it in missing if it.endswith(MARK) and len(it) > _LETTER}
    top = evidence.sentences[compared.top]
    swapped = told - marked(f"{top.heading}\n{top.whole}") and marked(top.whole) - told
    return bool(swapped or missing - spelled or spelled & marked(evidence.all_facts.text))


def _length(text: str) -> int:
    return len(text.split())


def _evidence(compared: Compared, evidence: EvidenceText) -> tuple[tuple[PassageSentence, ...], ...]:
    """What is cited, a run for each heading: no quote runs on into the next section."""
    return tuple(
        tuple(found)
        for run in compared.cited
        for _, found in groupby((evidence.sentences[i] for i in run), key=lambda it: it.heading)
    )
