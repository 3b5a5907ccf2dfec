"""Learn what verification weighs its signals by, and how well that tells true sentences from false ones.

    python -m bench.evaluation.verification ../shared/data --write docs/quality.md

Figures are cross-validated: a sentence is judged by weights that were learned without its question, one on
modifiers by weights learned without its folder of documents. What is shipped is learned from all of them.
Takes some minutes; scikit-learn does the learning.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from bench.evaluation.labelled import read_answers, read_begin, read_clapnq, read_modifiers
from bench.evaluation.learning import (
    MODIFIER,
    Floats,
    Learned,
    Measured,
    cross_validated,
    learn,
    measured,
    threshold_at,
)
from bot.cli.console import watched
from bot.cli.sessions.eval import deliver, typed
from bot.evaluation import Evaluation, machine
from bot.evaluation.measures import auroc, share
from bot.evaluation.report import Table
from bot.model.catalogue import cores, starter_embedder
from bot.model.embedding import WordEncoder
from bot.settings import load

KEPT = {"strict": 0.75, "balanced": 0.92, "lenient": 0.95}
"""Of true sentences, cross-validated, by the name of a strictness."""


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
        *read_modifiers(data),
        *read_begin(data / "begin_wow.jsonl"),
        *read_clapnq(data / "clapnq_answerable.jsonl"),
    ]
    found: dict[str, list[Measured]] = {}
    with WordEncoder(starter_embedder(settings.data_dir / "models"), cores()) as encoder, watched() as watch:
        for number, it in enumerate(measured(rows, encoder)):
            found.setdefault(it.row.corpus, []).append(it)
            watch(number, len(rows), it.row.corpus)
    evaluation, learned, thresholds = evaluated(found)
    if weights:
        weights.write_text(as_text(learned, thresholds), "utf-8")
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
        "made_with": {
            "command": "python -m bench.evaluation.verification",
            "rows": "answers_dev.jsonl and modifiers",
        },
        "bias": round(learned.bias, 5),
        "thresholds": {name: round(it, 4) for name, it in thresholds.items()},
        "floors": {name: round(it, 4) for name, it in learned.floors.items()},
        "signals": signals,
    }
    return json.dumps(kept, indent=2) + "\n"


def evaluated(found: Mapping[str, Sequence[Measured]]) -> tuple[Evaluation, Learned, dict[str, float]]:
    """The tables, the weights learned from answers and modifiers, and their thresholds.

    Figures are cross-validated where weights were learned, and as shipped on what they were not learned from.
    """
    answers, begin, clapnq = (found[name] for name in ("answers", "begin", "clapnq"))
    modifiers = [it for rows in found.values() for it in rows if it.row.kind == MODIFIER]
    learned = learn([*answers, *modifiers])
    likely, apart = cross_validated(answers, modifiers), cross_validated(modifiers, answers)
    thresholds = {name: threshold_at(likely, answers, kept) for name, kept in KEPT.items()}
    folders = sorted({it.row.corpus for it in modifiers})
    of_folder = {name: [i for i, it in enumerate(modifiers) if it.row.corpus == name] for name in folders}
    sets = (
        ("answers, cross-validated", answers, likely),
        *(
            (f"modifiers, {name} left out", [modifiers[i] for i in places], apart[places])
            for name, places in of_folder.items()
        ),
        ("begin, cross-validated", begin, cross_validated(begin)),
        ("begin, by the weights shipped", begin, learned.weigh(begin)),
        ("clapnq, by the weights shipped", clapnq, learned.weigh(clapnq)),
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
    evaluation = Evaluation(
        f"{sum(map(len, found.values()))} labelled sentences",
        {},
        (
            Table("verification", "Verification", header, tuple(rows)),
            Table("verification_kinds", "False sentences kept", ("kind", *thresholds), tuple(by_kind)),
        ),
        {
            "auroc_answers": round(float(_auroc(likely, answers)), 4),
            "auroc_modifiers": round(float(_auroc(apart, modifiers)), 4),
        },
    )
    return evaluation, learned, thresholds


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
