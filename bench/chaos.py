"""Chaos: SIGKILLs of the bot, the indexer and the model server at random moments, and what holds afterwards.

`python -m bench.chaos [--kills 10000] [--seed 1] [--write]`. Each episode has a workspace and a store of its
own, 300 deeds of four people, and faults of Slack all the while; `tests/chaos/` says which, and what must
hold. Each is kept when it has ended, so that a run that was stopped goes on from there. It ends with an error
where anything was violated.
"""

import asyncio
import json
import logging
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.progress import Progress

from bench.table import show
from tests.chaos.episode import Outcome, episode

DEEDS, KILLS_EACH, PAUSE = 300, 60, 0.4
KEPT = Path(".cache/chaos")

Episode = dict[str, Any]


def row_of(outcome: Outcome, seconds: float) -> Episode:
    """An episode as it is kept."""
    counts = {"killed": outcome.killed, "faults": outcome.faults, "done": outcome.done}
    kept = {name: {str(key): value for key, value in found.items()} for name, found in counts.items()}
    return {"seed": outcome.seed, "seconds": seconds, "violations": outcome.violations} | kept


def rows(episodes: list[Episode], seed: int) -> list[list[str]]:
    """The table: what was done, what was killed, what went wrong, what was violated."""

    def total(name: str) -> Counter[str]:
        return sum((Counter(it[name]) for it in episodes), Counter())

    kinds = (("deeds", "done"), ("kills", "killed"), ("faults", "faults"))
    summed = [
        [what, f"{found.total():,}", ", ".join(f"{kind} {count:,}" for kind, count in found.most_common())]
        for what, found in ((what, total(name)) for what, name in kinds)
    ]
    violations = Counter(each for it in episodes for each in it["violations"])
    hours = sum(it["seconds"] for it in episodes) / 3_600
    return [
        ["episodes", f"{len(episodes):,}", f"seeds {seed} to {episodes[-1]['seed']}, {hours:.1f} hours"],
        *summed,
        ["violations", f"{violations.total():,}", ", ".join(violations) or "none"],
    ]


def run(kills: int, seed: int, directory: Path) -> list[Episode]:
    """Episodes until so many processes were killed."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"seed-{seed}.jsonl"
    kept = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    with Progress() as progress, file.open("a") as out:
        task = progress.add_task("kills", total=kills)
        while (done := sum(sum(it["killed"].values()) for it in kept)) < kills:
            progress.update(task, completed=done)
            began = time.monotonic()
            outcome = asyncio.run(episode(seed + len(kept), DEEDS, KILLS_EACH, PAUSE))
            kept.append(row_of(outcome, time.monotonic() - began))
            out.write(json.dumps(kept[-1]) + "\n")
            out.flush()
            for each in outcome.violations:
                progress.console.print(f"seed {outcome.seed}: {each}")
        progress.update(task, completed=kills)
    return kept


def main(
    kills: Annotated[int, typer.Option(help="Processes to kill in all.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the first episode; each further one has the next.")] = 1,
    kept: Annotated[Path, typer.Option(help="The folder in which episodes that ended are kept.")] = KEPT,
    write: Annotated[bool, typer.Option(help="Put the table into docs/chaos.md.")] = False,
) -> None:
    # A bot that is killed breaks its connections: the stand-in would tell of each.
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    episodes = run(kills, seed, kept)
    show("chaos", ("what", "how many", "of which"), rows(episodes, seed), page="chaos")
    if any(it["violations"] for it in episodes):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
