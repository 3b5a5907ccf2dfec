"""A soak: one bot, asked thousands of questions by forty people in channels, threads and direct messages,
with files, edits and ratings. Memory, threads, open files, tasks and disk are looked at after each 100 deeds.

`python -m bench.soak [--questions 20000] [--seed 1] [--write]`. It ends with an error where anything grows by
more than BOUNDS allow for a thousand questions, over the second half. A request is kept for a week,
and so are its files: that is what disk may grow by.
"""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Annotated

import numpy as np
import structlog
import typer
from rich.progress import Progress

from bench.table import show
from tests.chaos.soak import Sample, soak

MB = 1_000_000
# For each thousand questions: of memory, threads, open files, tasks and disk.
BOUNDS = {"memory": 2 * MB, "threads": 1.0, "files": 1.0, "tasks": 1.0, "disk": 20 * MB}


def slopes(samples: Sequence[Sample]) -> dict[str, float]:
    """By how much each thing grows with a thousand questions, fitted over the second half."""
    steady = samples[len(samples) // 2 :]
    asked = np.array([it.questions for it in steady]) / 1_000
    return {name: float(np.polyfit(asked, [getattr(it, name) for it in steady], 1)[0]) for name in BOUNDS}


def rows(samples: Sequence[Sample]) -> list[list[str]]:
    """The table: each thing at the beginning, half-way, at the end, its slope and its bound."""
    grown = slopes(samples)
    points = samples[0], samples[len(samples) // 2], samples[-1]
    return [
        [
            name,
            *(told(name, getattr(it, name)) for it in points),
            told(name, grown[name]),
            told(name, bound),
        ]
        for name, bound in BOUNDS.items()
    ]


def told(name: str, value: float) -> str:
    return f"{value / MB:,.1f} MB" if name in {"memory", "disk"} else f"{value:,.4g}"


def main(
    questions: Annotated[int, typer.Option(help="To ask in all.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Of what is done.")] = 1,
    write: Annotated[bool, typer.Option(help="Put the table into docs/chaos.md.")] = False,
) -> None:
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    with Progress() as progress:
        task = progress.add_task("questions", total=questions)
        samples = asyncio.run(
            soak(questions, seed, seen=lambda sample: progress.update(task, completed=sample.questions))
        )
    header = (
        f"after {samples[-1].questions:,} questions in {(time.monotonic() - began) / 60:.0f} minutes",
        *(f"at {it.questions:,}" for it in (samples[0], samples[len(samples) // 2], samples[-1])),
        "growth per 1,000 questions",
        "bound",
    )
    show("soak", header, rows(samples), page="chaos")
    if any(grown > BOUNDS[name] for name, grown in slopes(samples).items()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
