"""What commands print: JSON lines, tables, and a progress bar beside them."""

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

_Row = TypeVar("_Row")
_SILENT_S = 30.0
_LONGEST = 40
"""Of a name beside a progress bar."""
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


@contextmanager
def watched(*, in_bytes: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error, where that is a terminal: what is done, of how much, and its name."""
    much = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), much, TimeRemainingColumn())
    said = Console(stderr=True)
    with Progress(*columns, console=said, disable=not said.is_terminal, transient=True) as progress:
        bar = progress.add_task("opening", total=None)

        def watch(done: int, total: int, name: str) -> None:
            progress.update(bar, completed=done, total=total, description=escape(shortened(name)))

        yield watch


def shortened(name: str) -> str:
    """The end of a long name, for beside a progress bar."""
    return name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]


def print_batch(rows: Sequence[_Row], answer: Callable[[_Row], Any], title: str) -> None:
    """A JSON line for each row, in order, each as soon as it is done.

    Where no bar can be shown, a line on standard error tells from time to time how far it is.
    """
    said = Console(stderr=True, highlight=False)
    told = time.monotonic()
    with watched() as watch:
        for done, row in enumerate(rows):
            watch(done, len(rows), title)
            if not said.is_terminal and time.monotonic() - told > _SILENT_S:
                said.print(f"{title}: {done} of {len(rows)}")
                told = time.monotonic()
            print_json(answer(row))


def counted(number: int, what: str) -> str:
    """`1 passage`, `2,711 passages`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
