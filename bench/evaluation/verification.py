"""Learn what verification weighs its signals by, and how well that tells true sentences from false ones.

    python -m bench.evaluation.verification ../shared/data --write docs/quality.md

Figures are cross-validated: a sentence is judged by weights that were learned without its question. What is
shipped is learned from all of them. Takes some minutes; scikit-learn does the learning.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.cli.console import watched
from bot.cli.sessions.eval import deliver, typed
from bot.evaluation import Evaluation, machine
from bot.evaluation.measures import auroc, share
from bot.evaluation.report import Table
from bot.grounding import without_marks
from bot.grounding.evidence_text import EvidenceText, read_evidence
from bot.grounding.facts import facts_of
from bot.grounding.signals import compare
from bot.grounding.verifier import Reading, excludes, facts_astray
from bot.model.catalogue import cores, starter_embedder
from bot.model.embedding import WordEncoder
from bot.settings import load
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import readable, sentences_of, split

WEIGHTS = Path("bot/grounding/verification.json")
KEPT = {"strict": 0.75, "balanced": 0.9, "lenient": 0.95}
"""Of true sentences, cross-validated, by the name of a strictness."""

_FOLDS, _ROUNDS = 8, 3
_STRENGTH = 0.015  # of LogisticRegression's C; the best of .005 to .1 in cross-validation

_FLOORED, _BELOW = "both_mean", 0.01  # a signal, and the share of true sentences that lie below its floor

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence that somebody labelled, with what it should rest on. `group` is left out together."""

    corpus: str
    group: str
    question: str
    text: str
    supported: bool
    kind: str
    passages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Its signals, by name, and whether a fact of it stands nowhere, or only in another place."""

    row: Labelled
    signals: dict[str, float]
    lacking: bool


def read_answers(path: Path) -> Iterator[Labelled]:
    """A capable writer's recorded replies, sentence by sentence."""
    for row in _rows(path):
        passages = tuple((it["source"], it["text"]) for it in row["passages"])
        for side in ("good", "mixed"):
            for it in row[side]:
                text = readable(without_marks(it["text"]))
                yield Labelled(
                    "answers", row["id"], row["question"], text, it["supported"], it.get("kind", ""), passages
                )


def read_begin(path: Path) -> Iterator[Labelled]:
    """Replies of small models with the passage that they rest on."""
    for row in _rows(path):
        passages = (("", row["passage"]),)
        yield Labelled(
            "begin", row["passage"], row["message"], row["response"], row["supported"], row["model"], passages
        )


def read_clapnq(path: Path) -> Iterator[Labelled]:
    """Answers that people wrote from a passage; all are supported."""
    for row in _rows(path):
        passages = tuple((it["title"], it["text"]) for it in row["passages"])
        for sentence in map(str.strip, split(row["answers"][0])):
            if len(sentence.split()) > 3:
                yield Labelled("clapnq", row["id"], row["question"], sentence, True, "", passages)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def measured(rows: Sequence[Labelled], encoder: WordEncoder) -> Iterator[Measured]:
    """Those with a content word, and with passages that have one."""
    known: dict[tuple[tuple[str, str], ...], EvidenceText | None] = {}
    for row in rows:
        if row.passages not in known:
            cuts = [sentences_of(passage(title, text)) for title, text in row.passages]
            known[row.passages] = read_evidence(cuts, encoder)
        evidence = known[row.passages]
        compared = compare(row.text, row.question, evidence, encoder) if evidence else None
        if evidence and compared:
            reading = Reading(evidence, row.question, facts_of(row.question))
            yield Measured(row, dict(compared.signals), any(facts_astray(row.text, compared, reading)))


def passage(title: str, text: str) -> Passage:
    source = Source(title, Kind.FILE, title, title, "", "", Audience.everyone())
    return Passage(title, source, (), text, 0, 0, len(text), 1)


@dataclass(frozen=True, slots=True)
class Learned:
    """Logistic weights of signals brought to mean 0 and deviation 1, in the order of `names`."""

    names: tuple[str, ...]
    means: Floats
    deviations: Floats
    weights: Floats
    bias: float
    floors: dict[str, float]

    def weigh(self, rows: Sequence[Measured]) -> Floats:
        """How likely each is; shape (rows,). One with a fact that stands nowhere is not."""
        scaled = (_matrix(rows, self.names) - self.means) / self.deviations
        likely: Floats = 1 / (1 + np.exp(-(scaled @ self.weights + self.bias)))
        return np.where(
            [it.lacking or excludes(it.signals, self.floors) for it in rows], likely * 0.1, likely
        )


def learn(rows: Sequence[Measured]) -> Learned:
    """Weights that tell the supported ones of `rows` from the others; both count alike."""
    names = tuple(sorted(set(rows[0].signals) - {"opposed"}))  # which excludes, and is not weighed
    found = _matrix(rows, names)
    means, deviations = found.mean(0), found.std(0)
    deviations[deviations == 0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=5_000, class_weight="balanced")
    model.fit((found - means) / deviations, [it.row.supported for it in rows])
    true = sorted(it.signals[_FLOORED] for it in rows if it.row.supported)
    floors = {_FLOORED: true[int(_BELOW * len(true))]}
    return Learned(names, means, deviations, model.coef_[0], float(model.intercept_[0]), floors)


def cross_validated(rows: Sequence[Measured]) -> Floats:
    """How likely each row is by weights learned without its group, over some divisions; shape (rows,)."""
    groups = sorted({it.row.group for it in rows})
    total = np.zeros(len(rows))
    for turn in range(_ROUNDS):
        order = np.random.default_rng(turn).permutation(len(groups))
        fold_of = {group: int(order[i]) % _FOLDS for i, group in enumerate(groups)}
        for fold in range(_FOLDS):
            held = [i for i, it in enumerate(rows) if fold_of[it.row.group] == fold]
            others = [it for it in rows if fold_of[it.row.group] != fold]
            total[held] += learn(others).weigh([rows[i] for i in held])
    return total / _ROUNDS


def _matrix(rows: Sequence[Measured], names: Sequence[str]) -> Floats:
    return np.array([[it.signals[name] for name in names] for it in rows], dtype=np.float64)


def threshold_at(likely: Floats, rows: Sequence[Measured], kept: float) -> float:
    """From which this share of the supported rows passes."""
    true = sorted(float(p) for p, it in zip(likely, rows, strict=True) if it.row.supported)
    return true[int((1 - kept) * len(true))]


def main(
    data: Annotated[Path, typer.Argument(help="The folder with the labelled sentences.")],
    write: Annotated[Path | None, typer.Option(help="Put the tables into this Markdown page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    weights: Annotated[Path | None, typer.Option(help="Where to write the weights.")] = None,
) -> None:
    """Learn the weights of verification and measure them."""
    settings = load()
    rows = [
        *read_answers(data / "answers_dev.jsonl"),
        *read_begin(data / "begin_wow.jsonl"),
        *read_clapnq(data / "clapnq_answerable.jsonl"),
    ]
    with WordEncoder(starter_embedder(settings.data_dir / "models"), cores()) as encoder:
        found: list[Measured] = []
        with watched() as watch:
            for number, it in enumerate(measured(rows, encoder)):
                found.append(it)
                watch(number, len(rows), it.row.corpus)
    answers = [it for it in found if it.row.corpus == "answers"]
    likely = cross_validated(answers)
    thresholds = {name: threshold_at(likely, answers, kept) for name, kept in KEPT.items()}
    learned = learn(answers)
    if weights:
        weights.write_text(as_text(learned, thresholds), "utf-8")
    evaluation = evaluated(found, answers, likely, learned, thresholds)
    command = typed(["python", "-m", "bench.evaluation.verification"], sys.argv[1:])
    made = {"command": command, "machine": machine()}
    deliver(replace(evaluation, made_with=made), write, None, as_json=as_json)


def as_text(learned: Learned, thresholds: dict[str, float]) -> str:
    """The file that the package ships."""
    signals = {
        name: {
            "weight": round(float(learned.weights[i]), 5),
            "mean": round(float(learned.means[i]), 5),
            "deviation": round(float(learned.deviations[i]), 5),
        }
        for i, name in enumerate(learned.names)
    }
    kept = {
        "made_with": {"command": "python -m bench.evaluation.verification", "rows": "answers_dev.jsonl"},
        "bias": round(learned.bias, 5),
        "thresholds": {name: round(it, 4) for name, it in thresholds.items()},
        "floors": {name: round(it, 4) for name, it in learned.floors.items()},
        "signals": signals,
    }
    return json.dumps(kept, indent=2) + "\n"


def evaluated(
    found: Sequence[Measured],
    answers: Sequence[Measured],
    likely: Floats,
    learned: Learned,
    thresholds: dict[str, float],
) -> Evaluation:
    """The tables: cross-validated where it learned, as shipped on what it did not learn from."""
    begin = [it for it in found if it.row.corpus == "begin"]
    clapnq = [it for it in found if it.row.corpus == "clapnq"]
    sets = (
        ("answers, cross-validated", answers, likely),
        ("begin, cross-validated", begin, cross_validated(begin)),
        ("begin, by the weights learned on answers", begin, learned.weigh(begin)),
        ("clapnq, by the weights learned on answers", clapnq, learned.weigh(clapnq)),
    )
    header = ("sentences", "AUROC", *(f"{name}: true / false kept" for name in thresholds))
    rows = [
        (name, _area(p, of), *(_kept(p, of, threshold) for threshold in thresholds.values()))
        for name, of, p in sets
    ]
    kinds = sorted({it.row.kind for it in answers if not it.row.supported})
    by_kind = [
        (
            kind,
            *(
                share(p >= threshold for p, it in zip(likely, answers, strict=True) if _of(it, kind))
                for threshold in thresholds.values()
            ),
        )
        for kind in kinds
    ]
    return Evaluation(
        f"{len(found)} labelled sentences",
        {},
        (
            Table("verification", "Verification", header, tuple(rows)),
            Table("verification_kinds", "False sentences kept", ("kind", *thresholds), tuple(by_kind)),
        ),
        {"auroc_answers": round(float(_auroc(likely, answers)), 4)},
    )


def _of(it: Measured, kind: str) -> bool:
    return not it.row.supported and it.row.kind == kind


def _auroc(likely: Floats, rows: Sequence[Measured]) -> float:
    true = [float(p) for p, it in zip(likely, rows, strict=True) if it.row.supported]
    false = [float(p) for p, it in zip(likely, rows, strict=True) if not it.row.supported]
    return auroc(true, false) if true and false else float("nan")


def _area(likely: Floats, rows: Sequence[Measured]) -> str:
    area = _auroc(likely, rows)
    return "–" if np.isnan(area) else f"{area:.3f}"


def _kept(likely: Floats, rows: Sequence[Measured], threshold: float) -> str:
    true = [p >= threshold for p, it in zip(likely, rows, strict=True) if it.row.supported]
    false = [p >= threshold for p, it in zip(likely, rows, strict=True) if not it.row.supported]
    return f"{share(true)} / {share(false) if false else '–'}"


if __name__ == "__main__":
    typer.run(main)
