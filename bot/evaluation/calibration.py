"""Learning what the gate goes by from questions with known answers: weights, and when to answer, to open a
reply with a quote, and to let a capable writer read."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answerability import Calibration, Features, Scale, extract_features, keep_calibration, never_sure
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.measures import auroc, carries, figure, mean, refused_at, share, threshold_keeping
from bot.evaluation.refusals import read_others
from bot.evaluation.report import Evaluation, Table
from bot.evaluation.rows import Row, Type, read_rows
from bot.query import queries
from bot.question import Question
from bot.retrieval import Retriever, excerpt

# Of the questions that have an answer, this share is to be answered, this one without a doubt, and this one
# read by a capable writer; of quotes that open a reply, this share is to be right. Most near misses that are
# not refused lie below the second (docs/quality.md).
_ANSWERED, _SURELY, _READ, _RIGHT = 0.90, 0.68, 0.99, 0.80
_FOLDS = 10
_FEWEST = 5
_RIDGE = 0.02
# So many answerable questions of a corpus say where its threshold should lie.
_ENOUGH = 20
_STEPS = 50
# Near misses are few and unlike each other: at full weight what is learned of one misleads about the next.
_WEIGHT = {"answerable": 1.0, "near_miss": 0.7, "other": 0.6}

Array = NDArray[np.float64]
# How far the best sentence leads says whether it is the right one, and little of whether there is one.
_ANSWERING = ("standing", "strangers", "odd")
_OPENING = (*_ANSWERING, "lead")


@dataclass(frozen=True, slots=True)
class Example:
    """A question's signals, those of its surest part, and whether its best quote carries what was wanted:
    None where nobody knows. `corpus` names the documents it was asked of, `family` those that share some.
    `doubted` is whether the quote is doubted however sure the gate is."""

    group: str
    signals: Features
    right: bool | None
    corpus: str = ""
    family: str = ""
    doubted: bool = False


def calibrate(job: Job) -> Evaluation:
    """Learn from all rows of the file, and from `job.asking.other` if given; written down beside the store.

    Raises BadBatch.
    """
    rows = read_rows(job.path, job.limit)
    asking = job.asking
    others = read_others(asking.other, asking.other_limit) if asking.other else []
    given = [*rows, *(Row(f"other {n}", Type.NEAR_MISS, "", text) for n, text in enumerate(others))]
    examples: list[Example] = []
    for number, row in enumerate(given):
        job.watch(number, len(given), row.id)
        group = (
            "other" if number >= len(rows) else "near_miss" if row.type is Type.NEAR_MISS else "answerable"
        )
        examples += _examples(row, group, job)
    _insist_on_both(examples, job.path)
    learned = learn(examples, job.runtime.embedder.key)
    table = _table(examples, learned)
    path = keep_calibration(learned, job.runtime.calibrations)
    figures = {"answers_from": learned.answering.threshold, "opens_from": learned.opening.threshold}
    return Evaluation("Calibration", {"written to": str(path)}, (table, _weights(learned)), figures)


def _insist_on_both(examples: Sequence[Example], path: Path) -> None:
    """Of one group alone nothing is learned, yet the bot would go by it from then on."""
    answerable = sum(it.group == "answerable" for it in examples)
    if min(answerable, len(examples) - answerable) < _FEWEST:
        raise BadBatch(
            f"{path}: calibrating needs {_FEWEST} questions that the documents answer, and as many that they "
            "do not (rows of type near_miss, or --other FILE); nothing was changed"
        )


def _examples(row: Row, group: str, job: Job) -> list[Example]:
    question = Question(row.question, job.readers, row.history)
    example = example_of(question, group, row.parts, job.runtime.retriever)
    return [example] if example else []


def example_of(
    question: Question, group: str, parts: Sequence[Sequence[str]], retriever: Retriever
) -> Example | None:
    """What a question's surest part shows; None where nothing is found. Of a question that is answered, but
    without `parts`, nobody knows what would be right."""
    found = [retriever.retrieve(query, question.readers) for query in queries(question)]
    sure = max((it for it in found if it.scored), key=lambda it: it.scored[0].score, default=None)
    if sure is None:
        return None
    first = sure.scored[0]
    best = excerpt(first.sentence, first.around).text
    known = parts or group != "answerable"
    right = any(carries(best, [part]) for part in parts) if known else None
    return Example(group, extract_features(sure), right, doubted=never_sure(sure))


def learn(examples: Sequence[Example], embedder: str, answered: float = _ANSWERED) -> Calibration:
    """Weights by logistic regression, thresholds by the examples themselves: of each corpus alike.

    Where a capable writer reads, the corpus whose questions are the least sure sets the threshold.
    """
    answering, opening = _answering(examples), _opening(examples)
    kept = [
        [answering.weigh(it.signals) for it in examples if it.group == "answerable" and it.corpus == corpus]
        for corpus in dict.fromkeys(it.corpus for it in examples)
    ]
    large = [it for it in kept if len(it) >= _ENOUGH] or [[one for it in kept for one in it]]
    asked = [(opening.weigh(it.signals), it.right) for it in examples if _may_open(it)]
    counts = {name: sum(it.group == name for it in examples) for name in _WEIGHT}
    answers_from = sum(threshold_keeping(it, answered) for it in large) / len(large)
    reads_from = min(threshold_keeping(it, _READ) for it in large)
    return Calibration(
        embedder,
        replace(answering, threshold=_down(answers_from)),
        replace(opening, threshold=_down(opening_from([(sure, bool(right)) for sure, right in asked]))),
        _down(min(reads_from, answers_from)),
        _down(sum(threshold_keeping(it, _SURELY) for it in large) / len(large)),
        {name: str(count) for name, count in counts.items()},
    )


def _answering(examples: Sequence[Example]) -> Scale:
    """Whether a question has an answer. The more a corpus has of a group, and the more corpora share
    documents, the less each of them counts."""
    sizes = Counter((it.corpus, it.group) for it in examples)
    sharing = Counter(family for _, family in {(it.corpus, it.family) for it in examples})
    weight = np.array(
        [_WEIGHT[it.group] / math.sqrt(sizes[it.corpus, it.group]) / sharing[it.family] for it in examples]
    )
    right = [it.group == "answerable" for it in examples]
    return _fit(examples, right, weight / weight.sum(), _ANSWERING)


def _opening(examples: Sequence[Example]) -> Scale:
    """Whether the best quote carries an answer; what is about something else is refused anyway."""
    asked = [it for it in examples if _may_open(it)]
    return _fit(asked, [bool(it.right) for it in asked], np.full(len(asked), 1 / len(asked)), _OPENING)


def _may_open(example: Example) -> bool:
    return example.group != "other" and example.right is not None


def _down(threshold: float) -> float:
    """To four places, downwards: whoever is at the threshold reaches it."""
    return math.floor(threshold * 10_000) / 10_000


def opening_from(asked: Sequence[tuple[float, bool]]) -> float:
    """The lowest confidence from which on enough of the best quotes are right; 1 where there is none."""
    ordered = sorted(asked, reverse=True)
    right = np.cumsum([it for _, it in ordered]) / np.arange(1, len(ordered) + 1)
    enough = np.flatnonzero(right >= _RIGHT)
    return ordered[int(enough[-1])][0] if len(enough) else 1.0


def _fit(examples: Sequence[Example], right: Sequence[bool], weight: Array, names: Sequence[str]) -> Scale:
    """Newton's method with a ridge on standardised signals; the threshold is yet to be set. `weight` sums to
    1, shape (examples,)."""
    x = np.array([[getattr(it.signals, name) for name in names] for it in examples], np.float64)
    y = np.array(right, np.float64)
    middle, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    ones = np.column_stack([(x - middle) / spread, np.ones(len(x))])
    ridge = _RIDGE * np.diag([*np.ones(len(names)), 0.0])
    w: Array = np.zeros(len(names) + 1)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(ones @ w, -60, 60)))
        slope = ones.T @ (weight * (p - y)) + ridge @ w
        curve = (ones * (weight * p * (1 - p))[:, None]).T @ ones + ridge + 1e-9 * np.eye(len(w))
        w = w - np.linalg.solve(curve, slope)
    plain = w[:-1] / spread
    known = dict(zip(names, (round(float(it), 4) for it in plain), strict=True))
    return Scale(round(float(w[-1] - plain @ middle), 4), known, 0.5)


@dataclass(frozen=True, slots=True)
class _Weighed:
    example: Example
    answering: float
    opening: float


def _weighed(examples: Sequence[Example], answering: Scale, opening: Scale) -> list[_Weighed]:
    return [_Weighed(it, answering.weigh(it.signals), opening.weigh(it.signals)) for it in examples]


def _crossed(examples: Sequence[Example]) -> list[_Weighed]:
    """Each example by what was learned of the others, a tenth left out at a time."""
    fold = (np.random.default_rng(0).permutation(len(examples)) % _FOLDS).tolist()
    found: list[_Weighed] = []
    for left_out in sorted(set(fold)):
        others = [it for it, of in zip(examples, fold, strict=True) if of != left_out]
        these = [it for it, of in zip(examples, fold, strict=True) if of == left_out]
        found += _weighed(these, _answering(others), _opening(others))
    return found


def _table(examples: Sequence[Example], learned: Calibration) -> Table:
    """How well it holds: on the questions it was learned from, and on questions left out."""
    here = _weighed(examples, learned.answering, learned.opening)
    columns = [_column(here), _column(_crossed(examples))]
    header = ("measure", "these questions", "questions left out")
    rows = tuple((name, inside, there) for (name, inside), (_, there) in zip(*columns, strict=True))
    return Table("calibration", "What the gate learned", header, rows)


def _column(weighed: Sequence[_Weighed]) -> list[tuple[str, str]]:
    kept, near, other = (
        [it.answering for it in weighed if it.example.group == group]
        for group in ("answerable", "near_miss", "other")
    )
    answers_from = threshold_keeping(kept, _ANSWERED)
    asked = [it for it in weighed if _may_open(it.example)]
    opens_from = opening_from([(it.opening, bool(it.example.right)) for it in asked])
    opened = [it for it in asked if it.answering >= answers_from and it.opening >= opens_from]
    return [
        ("near misses: AUROC", figure(auroc(kept, near))),
        ("near misses refused where 90 % are answered", figure(refused_at(kept, near, 0.90))),
        ("about something else: AUROC", figure(auroc(kept, other))),
        ("about something else refused where 95 % are answered", figure(refused_at(kept, other, 0.95))),
        ("replies that open with a quote", figure(mean(it in opened for it in asked))),
        ("opening quotes that carry an answer", share(bool(it.example.right) for it in opened)),
    ]


def _weights(learned: Calibration) -> Table:
    answering, opening = learned.answering, learned.opening
    rows = [
        (name, f"{answering.weights.get(name, 0):.2f}", f"{opening.weights[name]:.2f}") for name in _OPENING
    ]
    rows += [
        ("bias", f"{answering.bias:.2f}", f"{opening.bias:.2f}"),
        ("from", f"{answering.threshold:.2f}", f"{opening.threshold:.2f}"),
    ]
    return Table("weights", "What it goes by", ("signal", "to answer", "to open with a quote"), tuple(rows))
