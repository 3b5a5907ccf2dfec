"""Startup: what a command imports before it begins, in seconds. `python -m bench.startup [--write]`.

Python itself says how long each import takes (`-X importtime`). Other programs only make it longer, so the
least of several runs is what counts, after one that reads the files from disk and keeps them compiled.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Annotated

import typer

from bench.table import show

HEADER = ("command", "imports, s", "modules")
HANDBOOK = "handlers/simulator/demo/handbook"
COMMANDS: Sequence[tuple[str, ...]] = (
    ("--help",),
    ("search", "--help"),
    ("index", "--help"),
    ("eval", "--help"),
    ("demo", "--help"),
    ("models", "list"),
    ("manifest",),
    ("search", "annual leave"),
)
_LINE = re.compile(r"^import time:\s+(\d+) \|", re.M)


def imports(command: Sequence[str], environment: dict[str, str]) -> tuple[float, int]:
    """Seconds that one run spends on imports, and how many modules they are."""
    program = [sys.executable, "-X", "importtime", "-m", "bot", *command]
    done = subprocess.run(program, capture_output=True, text=True, env=environment, check=True)
    microseconds = [int(each) for each in _LINE.findall(done.stderr)]
    return sum(microseconds) / 1e6, len(microseconds)


def least(command: Sequence[str], environment: dict[str, str], runs: int) -> tuple[float, int]:
    """The shortest of so many runs, the first left out."""
    imports(command, environment)
    return min(imports(command, environment) for _ in range(runs))


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
        imports(("index", HANDBOOK), environment)
        for command in COMMANDS:
            seconds, modules = least(command, environment, runs)
            rows.append([f"`{shlex.join(['inhouse', *command])}`", f"{seconds:.2f}", str(modules)])
    show("startup", HEADER, rows)


if __name__ == "__main__":
    typer.run(main)
