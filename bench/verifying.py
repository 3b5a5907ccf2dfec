"""What it takes to verify a sentence of a writer's own against the passages that it read.

`python -m bench.verifying ANSWERS.jsonl [--passages 6] [--write]` verifies recorded sentences, each against
the passages of its own question, and others up to that many.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from bench.evaluation.labelled import Labelled, read_answers
from bench.table import show
from bot.grounding import Verifier
from bot.model.catalogue import cores, starter_embedder
from bot.model.embedding import WordEncoder
from bot.settings import load
from store.passage import PassageSentence
from store.sentences import sentences_of

HEADER = ("sentences", "passages", "p50, ms", "p95, ms", "reading the passages, once a reply, p50, ms")


def main(
    answers: Annotated[Path, typer.Argument(help="Recorded replies, as of `inhouse eval --replay`.")],
    passages: Annotated[int, typer.Option(help="How many passages the writer has read.")] = 6,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Verify every recorded sentence and show the table."""
    rows = list(read_answers(answers))
    path = starter_embedder(load().data_dir / "models")
    with WordEncoder(path, cores()) as encoder:
        took = list(milliseconds(rows, Verifier.of(encoder, "balanced"), passages))
    each = [ms for _, sentences in took for ms in sentences]
    figures = (
        statistics.median(each),
        statistics.quantiles(each, n=20)[-1],
        statistics.median(it for it, _ in took),
    )
    show("verifying", HEADER, [[str(len(each)), str(passages), *(f"{ms:.1f}" for ms in figures)]])


def milliseconds(
    rows: Sequence[Labelled], verifier: Verifier, most: int
) -> Iterator[tuple[float, list[float]]]:
    """For each question: reading its passages, and verifying each of its sentences."""
    others = [it for row in rows for it in row.passages]
    for at, (_, group) in enumerate(groupby(rows, key=lambda it: it.group)):
        of_it = list(group)
        read = list(dict.fromkeys((*of_it[0].passages, *others[at * most :], *others)))[:most]
        cuts: list[tuple[PassageSentence, ...]] = [sentences_of(it) for it in read]
        begun = time.perf_counter()
        reading = verifier.read(cuts, of_it[0].question)
        read_ms = (time.perf_counter() - begun) * 1000
        took = []
        for it in of_it:
            begun = time.perf_counter()
            verifier.verify(it.text, reading)
            took.append((time.perf_counter() - begun) * 1000)
        yield read_ms, took


if __name__ == "__main__":
    typer.run(main)
