"""From a question to the first words of its reply, or to the moment when the writer is asked. No writer runs.

`python -m bench.first_words QUESTIONS.jsonl [--rounds 5] [--write]` asks what the data directory holds.
"""

import cProfile
import pstats
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bench.table import show
from bot.answering.dependencies import Dependencies
from bot.answering.pipeline import ask
from bot.evaluation.job import Silence
from bot.jsonl import BatchRow, read_batch
from bot.question import Question
from bot.reply import Progress, Searching
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers
from store.sentences import cutting

HEADER = ("questions", "least p50, ms", "median p50, ms", "p95, ms", "passages cut a question, at most")


def main(
    questions: Annotated[Path, typer.Argument(help="A JSONL file of questions.")],
    rounds: Annotated[int, typer.Option(help="How often each is asked.")] = 5,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Ask every question, in turns, and show the table."""
    rows = read_batch(questions)
    with open_runtime(load()) as runtime:
        runtime.library.sync()
        dependencies = Dependencies(runtime.retriever, Silence())
        turns = [[milliseconds(row, dependencies) for row in rows] for _ in range(rounds + 1)]
        cut = max(passages_cut(row, dependencies) for row in rows)
    show("first_words", HEADER, [[str(len(rows)), *figures(turns[1:]), str(cut)]])  # the first warms up


def figures(turns: Sequence[Sequence[float]]) -> list[str]:
    """The least and the median of each question, their medians over the questions, and the slow end."""
    of_each = list(zip(*turns, strict=True))
    median = [statistics.median(each) for each in of_each]
    values = (
        statistics.median(map(min, of_each)),
        statistics.median(median),
        statistics.quantiles(median, n=20)[-1],
    )
    return [f"{value:.1f}" for value in values]


def milliseconds(row: BatchRow, dependencies: Dependencies) -> float:
    """Until the first words, the writer's turn, or a refusal."""
    heard: list[float] = []
    cancel = threading.Event()

    def watch(progress: Progress) -> None:
        if not isinstance(progress, Searching):
            heard.append(time.perf_counter())
            cancel.set()

    begun = time.perf_counter()
    ask(_question(row), dependencies, watch, cancel)
    return 1000 * (([*heard, time.perf_counter()])[0] - begun)


def passages_cut(row: BatchRow, dependencies: Dependencies) -> int:
    """How often a passage is cut for the whole of a reply but what is written."""
    profile = cProfile.Profile()
    profile.runcall(ask, _question(row), dependencies)
    calls = pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
    return sum(it[1] for (file, _, name), it in calls if file == cutting.__file__ and name == "sentences_of")


def _question(row: BatchRow) -> Question:
    return Question(row.question, Readers.members(), row.history)


if __name__ == "__main__":
    typer.run(main)
