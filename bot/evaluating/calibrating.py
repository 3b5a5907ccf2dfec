"""Learning what the gate goes by from a question file: weights, and when to answer and to open."""

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answerability import Signals, signals
from bot.calibration import Calibration, keep
from bot.evaluating.evaluation import Evaluation, Table
from bot.evaluating.job import Job
from bot.evaluating.matching import carries
from bot.evaluating.measures import auroc, mean, refused_at, share, threshold_keeping
from bot.evaluating.others import read_others
from bot.evaluating.rows import Row, Type, read_rows
from bot.finding import queries
from bot.question import Question
from bot.quoting import excerpt

# Of the questions that have an answer, this share is to be answered; of quotes that open a reply, this share
# is to be right.
_ANSWERED, _RIGHT = 0.90, 0.80
_FOLDS = 10
_RIDGE = 0.15
_STEPS = 50
# Near misses are few and unlike each other: at full weight what is learned of one misleads about the next.
_WEIGHT = {"answerable": 1.0, "near_miss": 0.5, "other": 1.0}

Array = NDArray[np.float64]
_NAMES = tuple(Signals.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Example:
    """A question's signals, those of its surest part, and whether its best quote carries what was wanted."""

    group: str
    signals: Signals
    right: bool


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
    learned = learn(examples, job.house.embedder.key)
    table = _table(examples, learned)
    path = keep(learned, job.house.calibrations)
    figures = {"answer_from": learned.answer_from, "open_from": learned.open_from}
    return Evaluation("Calibration", {"written to": str(path)}, (table, _weights(learned)), figures)


def _examples(row: Row, group: str, job: Job) -> list[Example]:
    shelves = job.house.shelves(job.readers)
    question = Question(row.question, job.readers, row.history)
    asked = queries(question)
    found = []
    for query in asked:
        evidence = shelves.look(query, question.text if len(asked) == 1 else query)
        if evidence.scored:
            best = excerpt(evidence.scored[0].unit).text
            right = any(carries(best, [part]) for part in row.parts)
            found.append(Example(group, signals(query, evidence.scored, evidence.matches), right))
    sure = max(found, key=lambda it: it.signals.score, default=None)
    return [sure] if sure else []


def learn(examples: Sequence[Example], embedder: str) -> Calibration:
    """Weights by logistic regression, however many are in a group; thresholds by the examples themselves."""
    weights, bias = _fit(examples)
    known = dict(zip(_NAMES, (round(float(it), 4) for it in weights), strict=True))
    draft = Calibration(embedder, round(bias, 4), known, 0.0, 1.0)
    sure = [draft.confidence(it.signals) for it in examples]
    kept = [it for it, example in zip(sure, examples, strict=True) if example.group == "answerable"]
    answer = threshold_keeping(kept, _ANSWERED)
    asked = [(it, e.right) for it, e in zip(sure, examples, strict=True) if e.group != "other"]
    counts = {name: sum(it.group == name for it in examples) for name in ("answerable", "near_miss", "other")}
    return Calibration(
        embedder,
        draft.bias,
        draft.weights,
        _down(answer),
        _down(max(opening_from(asked), answer)),
        {name: str(count) for name, count in counts.items()},
    )


def _down(threshold: float) -> float:
    """To four places, downwards: whoever is at the threshold reaches it."""
    return math.floor(threshold * 10_000) / 10_000


def opening_from(asked: Sequence[tuple[float, bool]]) -> float:
    """The lowest confidence from which on enough of the best quotes are right; 1 where there is none."""
    ordered = sorted(asked, reverse=True)
    right = np.cumsum([it for _, it in ordered]) / np.arange(1, len(ordered) + 1)
    enough = np.flatnonzero(right >= _RIGHT)
    return ordered[int(enough[-1])][0] if len(enough) else 1.0


def _fit(examples: Sequence[Example]) -> tuple[Array, float]:
    """Weights and bias of the signals as they are; Newton's method with a ridge on standardised signals."""
    x = np.array([astuple(it.signals) for it in examples], np.float64)
    y = np.array([it.group == "answerable" for it in examples], np.float64)
    middle, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    ones = np.column_stack([(x - middle) / spread, np.ones(len(x))])
    sizes = {name: sum(it.group == name for it in examples) for name in {it.group for it in examples}}
    weight = np.array([_WEIGHT[it.group] / sizes[it.group] for it in examples])
    ridge = _RIDGE * np.diag([*np.ones(x.shape[1]), 0.0])
    w = np.zeros(ones.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(ones @ w, -60, 60)))
        slope = ones.T @ (weight * (p - y)) + ridge @ w
        curve = (ones * (weight * p * (1 - p))[:, None]).T @ ones + ridge + 1e-9 * np.eye(len(w))
        w = w - np.linalg.solve(curve, slope)
    return w[:-1] / spread, float(w[-1] - (w[:-1] * middle / spread).sum())


def _crossed(examples: Sequence[Example]) -> list[float]:
    """Each example's confidence by what was learned of the others, a tenth left out at a time."""
    fold = np.random.default_rng(0).permutation(len(examples)) % _FOLDS
    sure = [0.0] * len(examples)
    for left_out in range(_FOLDS):
        weights, bias = _fit([it for it, of in zip(examples, fold.tolist(), strict=True) if of != left_out])
        for i in np.flatnonzero(fold == left_out).tolist():
            given = np.array(astuple(examples[i].signals))
            sure[i] = float(1 / (1 + np.exp(-(weights @ given + bias))))
    return sure


def _table(examples: Sequence[Example], learned: Calibration) -> Table:
    """How well it holds: on the questions it was learned from, and on questions left out."""
    inside = [learned.confidence(it.signals) for it in examples]
    columns = [_column(examples, inside), _column(examples, _crossed(examples))]
    rows = zip(*columns, strict=True)
    header = ("measure", "these questions", "questions left out")
    return Table(
        "calibration",
        "What the gate learned",
        header,
        tuple((name, figure, other) for (name, figure), (_, other) in rows),
    )


def _column(examples: Sequence[Example], sure: Sequence[float]) -> list[tuple[str, str]]:
    of: Callable[[str], list[float]] = lambda group: [  # noqa: E731
        it for it, example in zip(sure, examples, strict=True) if example.group == group
    ]
    kept, near, other = of("answerable"), of("near_miss"), of("other")
    asked = [(it, e.right) for it, e in zip(sure, examples, strict=True) if e.group != "other"]
    opening = max(opening_from(asked), threshold_keeping(kept, _ANSWERED))
    opened = [right for it, right in asked if it >= opening]
    return [
        ("near misses: AUROC", f"{auroc(kept, near):.2f}"),
        ("near misses refused where 90 % are answered", f"{refused_at(kept, near, 0.90):.2f}"),
        ("about something else: AUROC", f"{auroc(kept, other):.2f}"),
        ("about something else refused where 95 % are answered", f"{refused_at(kept, other, 0.95):.2f}"),
        ("replies that open with a quote", f"{mean(it >= opening for it, _ in asked):.2f}"),
        ("opening quotes that carry an answer", share(opened)),
    ]


def _weights(learned: Calibration) -> Table:
    rows = [("bias", f"{learned.bias:.2f}"), *((name, f"{it:.2f}") for name, it in learned.weights.items())]
    rows += [("answers from", f"{learned.answer_from:.2f}"), ("opens from", f"{learned.open_from:.2f}")]
    return Table("weights", "What it goes by", ("signal", "weight"), tuple(rows))
