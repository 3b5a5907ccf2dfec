"""Leaks: made-up teams of people, groups, channels and documents, and whether anything crosses between them.

`python -m bench.leaks [--worlds 10000] [--seed 1] [--write]`. `tests/leaks/` says what a world is and what is
looked at. Twenty worlds stand beside each other in a library; each such batch is kept when it has ended, so
that a run that was stopped goes on from there. It ends with an error where anything crossed.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bench.table import show
from tests.leaks.telling import live

TOGETHER, DEEDS = 20, 8
KEPT = Path(".cache/leaks")

Batch = dict[str, Any]


def rows(batches: list[Batch]) -> list[list[str]]:
    """What was tried, and what crossed."""

    def total(name: str) -> str:
        return f"{sum(it[name] for it in batches):,}"

    crossed = [each for it in batches for each in it["crossed"]]
    hours = sum(it["seconds"] for it in batches) / 3_600
    return [
        ["worlds", f"{total('worlds')} ({hours:.1f} hours)"],
        ["questions asked", total("questions")],
        ["replies, lists, views, prompts and calls of Slack looked at", total("looked_at")],
        ["secrets in them, each for those who may read it", total("told")],
        ["answers that equal those of a library without others' documents", total("compared")],
        ["crossed", f"{len(crossed):,}" if crossed else "nothing"],
    ]


def run(worlds: int, seed: int, directory: Path) -> list[Batch]:
    """Batches of worlds until there are so many."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"seed-{seed}.jsonl"
    kept = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    with Progress() as progress, file.open("a") as out:
        task = progress.add_task("worlds", total=worlds)
        while (done := sum(it["worlds"] for it in kept)) < worlds:
            progress.update(task, completed=done)
            began = time.monotonic()
            outcome = asyncio.run(live(seed + done, min(TOGETHER, worlds - done), DEEDS))
            kept.append(outcome.to_json() | {"seconds": time.monotonic() - began})
            out.write(json.dumps(kept[-1]) + "\n")
            out.flush()
            for each in outcome.crossed:
                progress.console.print(each)
        progress.update(task, completed=worlds)
    return kept


def main(
    worlds: Annotated[int, typer.Option(help="Teams to make up in all.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the first team; each further one has the next.")] = 1,
    kept: Annotated[Path, typer.Option(help="The folder in which what has ended is kept.")] = KEPT,
    write: Annotated[bool, typer.Option(help="Put the table into docs/privacy.md.")] = False,
) -> None:
    batches = run(worlds, seed, kept)
    show("leaks", ("What", "How much"), rows(batches), page="privacy")
    if any(it["crossed"] for it in batches):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
