"""Recorded points of summaries, true and false ones, as a capable writer tells them: which reach the reader.

`recorded_summaries.jsonl` has fourteen talks that were made up, each with twelve points in other words than
the talk's, half of them with one fault: another number, date, person, condition, or the opposite. The rules
of bot/summarization/consistency.py were made looking at those of `development`; at no others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bench.evaluation.runner import run
from bot.evaluation.job import Job
from bot.evaluation.report import Evaluation, Failure, Table
from bot.jsonl import read_objects
from bot.question import Said
from bot.summarization.writing import PointFilter

_SHAPE = (
    '{"id": "", "split": "", "messages": [{"author": "", "text": ""}], '
    '"bullets": [{"text": "", "true": false, "fault": "number"}]}'
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A recorded point of a talk, and whether it is `shown`; `fault` is what is wrong with it, "" where it
    is true."""

    talk: str
    split: str
    text: str
    fault: str
    shown: bool


def evaluate(job: Job) -> Evaluation:
    """Which of recorded points, true and false, are shown. Raises BadBatch and ModelError."""
    judged = list(_judged(job))
    rows = []
    figures: dict[str, float] = {}
    for split in dict.fromkeys(it.split for it in judged):
        true = [it for it in judged if it.split == split and not it.fault]
        false = [it for it in judged if it.split == split and it.fault]
        rows.append((split, _share(true), _share(false)))
        figures[f"{split} true shown"] = sum(it.shown for it in true) / max(1, len(true))
        figures[f"{split} false shown"] = sum(it.shown for it in false) / max(1, len(false))
    header = ("points", "true ones shown", "false ones shown")
    table = Table("points", "Recorded points of a capable writer's summaries", header, tuple(rows))
    return Evaluation("Points", {}, (table,), figures, tuple(_failures(judged)))


def _judged(job: Job) -> Iterator[Judged]:
    dependencies = replace(job.runtime.dependencies, verifier=job.runtime.verifier)
    for _, talk in read_objects(job.path, _SHAPE):
        said = [Said(it["author"], it["text"], "") for it in talk["messages"]]
        for bullet in talk["bullets"]:
            shown = PointFilter.over(said, dependencies, share=1).holds(bullet["text"])
            fault = "" if bullet["true"] else bullet["fault"]
            yield Judged(talk["id"], talk["split"], bullet["text"], fault, shown)


def _share(judged: Sequence[Judged]) -> str:
    shown = sum(it.shown for it in judged)
    return f"{shown / max(1, len(judged)):.2f} ({shown} of {len(judged)})"


def _failures(judged: Sequence[Judged]) -> Iterator[Failure]:
    for it in judged:
        if it.shown is bool(it.fault):
            kind = f"shown in spite of its {it.fault}" if it.fault else "true, and held back"
            yield Failure(it.talk, kind, it.text, "", "")


if __name__ == "__main__":
    run("points", evaluate, "bench/evaluation/recorded_summaries.jsonl, or another file of its form.")
