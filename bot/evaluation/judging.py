"""Whether a judge is worth believing: it judges labelled sentences that verification leaves unsure.

It is believed only if it tells true ones from false ones clearly better than chance, and if, at a threshold
that was found on other questions, it lets enough true ones through and hardly any false one.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import as_file, files

from bot.answering import (
    Claim,
    JudgeCalibration,
    begin,
    keep_judge_calibration,
    manner_of,
)
from bot.errors import BadBatch, PromptTooLong
from bot.evaluation.job import Job
from bot.evaluation.measures import auroc, mean
from bot.evaluation.replay import ReplayRow, read_replay
from bot.evaluation.report import Evaluation, Table
from bot.grounding import Outcome, without_marks
from bot.question import Question
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import readable, sentences_of

# Of unsure sentences: fewer of a kind tell nothing. The share of false ones that may pass where the threshold
# is set, and on questions left out; the share of true ones that must.
_FEWEST, _AIMED, _PASSED, _GAINED = 12, 0.05, 0.10, 0.20
_FOLDS = 5
_CHANCE, _SURE = 0.5, 2.33  # deviations above chance: of a hundred judges that only guess one is taken
_SHIPPED = "labelled_sentences.jsonl"


@dataclass(frozen=True, slots=True)
class Judged:
    """An unsure sentence of the question `group`: whether it is true, and what the judge said."""

    group: str
    supported: bool
    probability: float


def shipped_sentences() -> list[ReplayRow]:
    """Those that come with the package: sentences about made-up documents, true ones and false ones."""
    with as_file(files("bot.evaluation").joinpath(_SHIPPED)) as path:
        return read_replay(path)


def calibrate_judge(job: Job, rows: Sequence[ReplayRow]) -> Evaluation:
    """Judge what verification leaves unsure of `rows`, and write down whether the judge is believed.

    Raises BadBatch where rows have no passages, and what the judge raises.
    """
    if not all(row.passages for row in rows):
        raise BadBatch(
            f'{job.path}: to calibrate a judge each row needs what its replies rest on: "passages": '
            '[{"source": "leave.md", "text": "…"}]; nothing was changed'
        )
    found: list[Judged] = []
    for number, row in enumerate(rows):
        job.watch(number, len(rows), row.id)
        found += _judged(row, job)
    runtime = job.runtime
    learned = learn(found, runtime.judge_name, runtime.settings.answering.verification)
    path = keep_judge_calibration(learned, runtime.calibrations)
    return Evaluation(
        "Calibration of the judge",
        {"judge": learned.judge, "verification": learned.verification, "written to": str(path)},
        (_table(learned),),
        {name: value for name, value in learned.figures.items() if value == value},
    )


def _judged(row: ReplayRow, job: Job) -> list[Judged]:
    """The row's unsure sentences, each judged as it would be in a reply."""
    runtime, never = job.runtime, threading.Event()
    settings = runtime.settings.answering.model_copy(update={"style": "answer"})
    manner = manner_of(runtime.writer, settings, runtime.settings.model.max_tokens)
    passages = [_passage(number, *it) for number, it in enumerate(row.passages)]
    conversation = begin(Question(row.question, job.readers), passages, runtime.writer, manner)
    reading = runtime.verifier.read([sentences_of(it) for it in passages], row.question)
    found: list[Judged] = []
    for number, it in enumerate(row.sentences, start=1):
        text = readable(without_marks(it.text).strip())
        verdict = runtime.verifier.verify(text, reading)
        if verdict.outcome is not Outcome.UNSURE or not verdict.evidence:
            continue
        written = replace(row, sentences=row.sentences[:number]).text
        near = dict.fromkeys(each.passage.text for run in verdict.evidence for each in run)
        whose = conversation.readers.known_as
        claim = Claim(text, written, conversation.messages, tuple(near), readers=whose)
        try:
            probability = runtime.judge.probability(claim, never)
        except PromptTooLong:
            continue
        found.append(Judged(row.question, it.supported, probability or 0.0))
    return found


def _passage(number: int, title: str, text: str) -> Passage:
    source = Source(title, Kind.FILE, title, title, "", "", Audience.everyone())
    return Passage(f"{title}#{number}", source, (), text, number, 0, len(text), 1)


def learn(judged: Sequence[Judged], judge: str, verification: str) -> JudgeCalibration:
    """Whether the judge is believed, and from where on."""
    true = [it.probability for it in judged if it.supported]
    false = [it.probability for it in judged if not it.supported]
    figures = {"true_unsure": float(len(true)), "false_unsure": float(len(false))}
    if min(len(true), len(false)) < _FEWEST:
        reason = f"fewer than {_FEWEST} true or false sentences were left unsure: too few to tell"
        return JudgeCalibration(judge, verification, False, 1.0, reason, figures)
    area = auroc(true, false)
    lowest = area - _SURE * _deviation(area, len(true), len(false))
    crossed = _crossed(judged)
    passed = mean(yes for it, yes in crossed if not it.supported)
    gained = mean(yes for it, yes in crossed if it.supported)
    figures |= {"auroc": area, "auroc_at_least": lowest, "true_gained": gained, "false_passed": passed}
    reason = _reason(lowest, gained, passed)
    threshold = threshold_of(judged)
    known = {name: round(value, 4) for name, value in figures.items()}
    return JudgeCalibration(judge, verification, not reason, threshold, reason or _GOOD, known)


_GOOD = "it tells true sentences from false ones, on questions left out too"


def _reason(lowest: float, gained: float, passed: float) -> str:
    """Why it is not to be believed; empty where it is."""
    if not lowest > _CHANCE:
        return "it tells true sentences from false ones no better than chance"
    if passed > _PASSED:
        return f"on questions left out it lets {passed:.0%} of the false sentences through"
    if gained < _GAINED:
        return f"on questions left out it lets only {gained:.0%} of the true sentences through"
    return ""


def threshold_of(judged: Sequence[Judged]) -> float:
    """The lowest probability from which on hardly a false sentence passes; above 1 where there is none."""
    false = sorted((it.probability for it in judged if not it.supported), reverse=True)
    highest = false[int(_AIMED * len(false))] if false else 0.0
    above = [it.probability for it in judged if it.probability > highest]
    return min(above, default=math.nextafter(1.0, 2.0))


def _crossed(judged: Sequence[Judged]) -> list[tuple[Judged, bool]]:
    """Each with whether it passes a threshold that was found on the questions of other folds."""
    groups = {group: number % _FOLDS for number, group in enumerate(dict.fromkeys(it.group for it in judged))}
    found: list[tuple[Judged, bool]] = []
    for fold in range(_FOLDS):
        threshold = threshold_of([it for it in judged if groups[it.group] != fold])
        found += [(it, it.probability >= threshold) for it in judged if groups[it.group] == fold]
    return found


def _deviation(area: float, positives: int, negatives: int) -> float:
    """How far an AUROC lies from the true one, usually (Hanley and McNeil, 1982)."""
    one, other = area / (2 - area), 2 * area * area / (1 + area)
    spread = (
        area * (1 - area) + (positives - 1) * (one - area * area) + (negatives - 1) * (other - area * area)
    )
    return math.sqrt(max(spread, 0.0) / (positives * negatives))


def _table(learned: JudgeCalibration) -> Table:
    figures = learned.figures
    named = (
        ("AUROC on sentences that are unsure", "auroc"),
        ("surely at least", "auroc_at_least"),
        ("true ones that it lets through, on questions left out", "true_gained"),
        ("false ones that it does", "false_passed"),
    )
    rows = [
        ("unsure sentences, true / false", f"{figures['true_unsure']:.0f} / {figures['false_unsure']:.0f}"),
        *((said, f"{figures[name]:.2f}") for said, name in named if name in figures),
        ("believed", f"yes, from {learned.threshold:.4f}" if learned.believed else "no"),
        ("because", learned.reason),
    ]
    return Table("judge", "What calibration found of the judge", ("measure", "figure"), tuple(rows))
