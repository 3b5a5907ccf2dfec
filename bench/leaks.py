"""Leaks: made-up teams of people, groups, channels and documents, and whether anything crosses between them.

`python -m bench.leaks [--worlds 10000] [--seed 1] [--write]`. `tests/leaks/` says what a world is and what is
looked at. Twenty worlds stand beside each other in a library; each such batch is kept when it has ended, so
that a run that was stopped goes on from there, as long as worlds are made as they were. It ends with an error
where anything crossed.
"""

import asyncio
import hashlib
import json
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from bench.table import show
from tests import leaks
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
        ["worlds", f"{total('worlds')} ({hours:.1f} hours of one core)"],
        ["questions asked", total("questions")],
        ["summaries and digests", total("summaries")],
        ["replies, summaries, lists, views, prompts and calls of Slack looked at", total("looked_at")],
        ["secrets in them, each for those who may read it", total("told")],
        ["answers that equal those of a library without others' documents", total("compared")],
        ["crossed", f"{len(crossed):,}" if crossed else "nothing"],
    ]


def made_as() -> str:
    """Stands for how worlds are made: what was told of others is not counted among them."""
    digest = hashlib.sha256()
    for file in sorted(Path(leaks.__path__[0]).glob("*.py")):
        if not file.name.startswith("test_"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def batch(seed: int, worlds: int) -> Batch:
    """So many worlds beside each other, in this process."""
    began = time.process_time()
    return asyncio.run(live(seed, worlds, DEEDS)).to_json() | {"seconds": time.process_time() - began}


def run(worlds: int, seed: int, directory: Path, processes: int) -> list[Batch]:
    """Batches of worlds until there are so many, several at a time."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"{made_as()}-seed-{seed}.jsonl"
    kept = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    wanted = {first: min(TOGETHER, seed + worlds - first) for first in range(seed, seed + worlds, TOGETHER)}
    kept = [it for it in kept if wanted.get(it["seed"]) == it["worlds"]]
    left = {first: many for first, many in wanted.items() if first not in {it["seed"] for it in kept}}
    pool = ProcessPoolExecutor(processes, get_context("spawn"))
    with Progress() as progress, file.open("a") as out:
        task = progress.add_task("worlds", total=worlds, completed=sum(it["worlds"] for it in kept))
        try:
            for done in as_completed([pool.submit(batch, *it) for it in left.items()]):
                kept.append(done.result())
                out.write(json.dumps(kept[-1]) + "\n")
                out.flush()
                for each in kept[-1]["crossed"]:
                    progress.console.print(each)
                progress.advance(task, kept[-1]["worlds"])
        finally:
            pool.shutdown(cancel_futures=True)
    return kept


def main(
    worlds: Annotated[int, typer.Option(help="Teams to make up in all.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the first team; each further one has the next.")] = 1,
    kept: Annotated[Path, typer.Option(help="The folder in which what has ended is kept.")] = KEPT,
    processes: Annotated[int, typer.Option(help="Batches at a time.")] = os.cpu_count() or 1,
    write: Annotated[bool, typer.Option(help="Put the table into docs/privacy.md.")] = False,
) -> None:
    batches = run(worlds, seed, kept, processes)
    show("leaks", ("What", "How much"), rows(batches), page="privacy")
    if any(it["crossed"] for it in batches):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
