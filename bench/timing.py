"""Timing: whether somebody can tell by how long the bot takes that there are documents that are not for them.

`python -m bench.timing [--rounds 400] [--write]`. Two libraries have the same documents for everyone, and as
many that a full member may not read: in one these answer the question, in the other they are about something
else. The question is asked of both in turn. The steps of SQLite's machine are counted, and the processor's
time is compared by a rank test (Mann and Whitney, 1947).
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from math import erfc, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer
from sqlalchemy import event

from bench.table import show
from bot.answering import ask
from bot.question import Question
from store.audience import Readers
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies
from tests.documents import document
from tests.leaks.mind import SlipEmbedder

DOCUMENTS, READERS = 400, Readers.members()
ASKED = {
    "a word that only hidden documents have": "What does the zugspitze train cost?",
    "the same, misspelt": "What does the zugspiqtze train cost?",
    "words that everybody's documents have": "How many days of leave do we get?",
}
_WORDS = ("policy", "travel", "kitchen", "laptop", "budget", "invoice", "meeting", "badge", "coffee")


def library(directory: Path, hidden: str, documents: int = DOCUMENTS) -> Library:
    """With as many hidden documents as open ones; what is hidden is about `hidden`."""
    chance, found = random.Random(1), Library.open(directory, SlipEmbedder())

    def some(about: str) -> str:
        return f"{about} {' '.join(chance.choices(_WORDS, k=20))}."

    open_ones = [document(f"o{n}", "everyone", some("We get days of leave for")) for n in range(documents)]
    others = [document(f"h{n}", "channel:C0BOARD", some(hidden)) for n in range(documents)]
    found.put([*open_ones, *others])
    found.measure_background()
    return found


def asking(held: Library, text: str) -> Callable[[], object]:
    """To ask it there, of a bot that remembers nothing."""
    made = dependencies(held, ScriptedWriter())

    def asked() -> object:
        made.conversations.forget_all()
        return ask(Question(text, READERS), made)

    return asked


def steps(held: Library, work: Callable[[], object]) -> int:
    """How many instructions SQLite's machine carries out for `work`."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    def watched(raw: object, *_: object) -> None:
        raw.set_progress_handler(count, 1)  # type: ignore[attr-defined]

    work()
    engine = held._ledger._engine
    engine.dispose()
    event.listen(engine, "connect", watched)
    work()
    event.remove(engine, "connect", watched)
    engine.dispose()
    return counted[0]


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, on this thread."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def same(one: Sequence[float], other: Sequence[float]) -> float:
    """The probability that two samples of the same distribution differ so much or more in rank."""
    n, m = len(one), len(other)
    ranks = np.argsort(np.argsort(np.concatenate([one, other]))) + 1
    u = ranks[:n].sum() - n * (n + 1) / 2
    return erfc(abs(u - n * m / 2) / sqrt(n * m * (n + m + 1) / 12) / sqrt(2))


def rows(rounds: int, directory: Path) -> list[list[str]]:
    found: list[list[str]] = []
    matching = library(directory / "a", "The zugspitze train costs money for")
    other = library(directory / "b", "The quarterly board paper is about")
    for name, text in ASKED.items():
        both = [asking(matching, text), asking(other, text)]
        counted = [steps(held, work) for held, work in zip((matching, other), both, strict=True)]
        times: list[list[float]] = [[], []]
        for number in range(rounds):
            for at in (0, 1) if number % 2 else (1, 0):
                times[at].append(seconds(both[at]))
        middle = [statistics.median(it) * 1_000 for it in times]
        found.append(
            [
                name,
                f"{counted[0]:,} and {counted[1]:,}",
                f"{middle[0]:.2f} and {middle[1]:.2f} ms",
                f"{statistics.stdev(times[1]) * 1_000:.2f} ms",
                f"{same(*times):.2f}",
            ]
        )
    return found


def main(
    rounds: Annotated[int, typer.Option(help="How often each question is asked of each library.")] = 400,
    write: Annotated[bool, typer.Option(help="Put the table into docs/privacy.md.")] = False,
) -> None:
    with TemporaryDirectory() as folder:
        found = rows(rounds, Path(folder))
    header = (
        "Asked for",
        "SQLite's steps",
        "Median of the time",
        "Its spread",
        "p that there is no difference",
    )
    show("timing", header, found, page="privacy")


if __name__ == "__main__":
    typer.run(main)
