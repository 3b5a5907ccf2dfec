"""What the verbs print for scripts: a line of JSON each, with a progress bar for who waits."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_Row = TypeVar("_Row")
# What JSON leaves as it is, though a terminal may act on it, a reader of lines cut at it, or no pipe take it.
_ODD = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def print_json(value: Any) -> None:
    """One line, at once. When the reader of a pipe has gone, the command ends without a word."""
    try:
        print(_ODD.sub(_escaped, json.dumps(value, ensure_ascii=False)), flush=True)
    except BrokenPipeError:
        # The interpreter would complain about the pipe once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def print_batch(rows: Iterable[_Row], total: int, answer: Callable[[_Row], Any], title: str) -> None:
    """A JSON line for each row, in order, each as soon as it is done."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(title, total=total)
        for row in rows:
            print_json(answer(row))
            progress.advance(bar)
