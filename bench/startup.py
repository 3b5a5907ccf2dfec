"""Startup: how long a command takes, cold and warm, and how much of it is imports.

`python -m bench.startup [--write]`. Cold is the first run after the system dropped the files that it keeps in
memory, which Linux lets only root ask for; elsewhere that column stays empty. Warm is the least of several
runs, as other programs only make each longer. What is imported Python itself tells (`-X importtime`), in runs
of their own, since it makes them a little longer.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bench.table import show

HEADER = ("command", "cold, s", "warm, s", "imports, s", "modules")
HANDBOOK = "handlers/simulator/demo/handbook"
COMMANDS: Sequence[tuple[str, ...]] = (
    ("--help",),
    ("ask", "--help"),
    ("index", "--help"),
    ("demo", "--help"),
    ("manifest",),
    ("models", "list"),
    ("sources", "list"),
    ("search", "annual leave"),
    ("doctor",),
)
DROP = Path("/proc/sys/vm/drop_caches")
_LINE = re.compile(r"^import time:\s+(\d+) \|", re.M)


def run(command: Sequence[str], environment: Mapping[str, str], *options: str) -> tuple[float, str]:
    """Seconds that one run takes, and what it says on standard error."""
    began = time.perf_counter()
    program = [sys.executable, *options, "-m", "bot", *command]
    done = subprocess.run(program, capture_output=True, text=True, env=environment)
    # What doctor finds missing, Slack's tokens, is not missing here.
    assert done.returncode == 0 or command == ("doctor",), done.stderr
    return time.perf_counter() - began, done.stderr


def imports(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, int]:
    """Seconds that one run spends on imports, and how many modules they are."""
    _, said = run(command, environment, "-X", "importtime")
    microseconds = [int(each) for each in _LINE.findall(said)]
    return sum(microseconds) / 1e6, len(microseconds)


def cold(command: Sequence[str], environment: Mapping[str, str]) -> float | None:
    """Seconds of a run that finds no file in memory, but for what other programs have open; None where
    that cannot be had."""
    try:
        DROP.write_text("3")
    except OSError:
        return None
    return run(command, environment)[0]


def main(
    runs: Annotated[int, typer.Option(help="How many of each.")] = 5,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Run each command with an index of the sample handbook, and show the table."""
    rows = []
    with tempfile.TemporaryDirectory() as directory:
        environment = os.environ | {
            "INHOUSE_DATA_DIR": directory,
            "PYTHONPYCACHEPREFIX": f"{directory}/cache",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run(("index", HANDBOOK), environment)
        for command in COMMANDS:
            run(command, environment)  # keeps its modules compiled
            first = [cold(command, environment) for _ in range(2)]
            warm = min(run(command, environment)[0] for _ in range(runs))
            seconds, modules = min(imports(command, environment) for _ in range(runs))
            coldest = min((it for it in first if it is not None), default=None)
            figures = "" if coldest is None else f"{coldest:.2f}", f"{warm:.2f}", f"{seconds:.2f}"
            rows.append([f"`{shlex.join(['inhouse', *command])}`", *figures, str(modules)])
    show("startup", HEADER, rows)


if __name__ == "__main__":
    typer.run(main)
