"""How far indexing is: a bar on a terminal, and for everybody how long it will take where it takes long."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from bot.cli.console import shortened
from store.indexing import Progress, Watch

_LONG_S = 60.0
"""A run that takes longer says at the start what it will do."""


@contextmanager
def watched_index() -> Iterator[Watch]:
    """Told of progress, it draws it on standard error."""
    said = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Bar(*columns, console=said, disable=not said.is_terminal, transient=True) as bar:
        task = bar.add_task("opening", total=None, told="")
        shown = 0.0
        promised = stopping = False

        def watch(progress: Progress) -> None:
            nonlocal shown, promised, stopping
            shown = max(shown, share(progress))
            bar.update(
                task,
                total=1,
                completed=shown,
                description=escape(shortened(progress.name or "embedding")),
                told=facts(progress),
            )
            if not promised and progress.passages and progress.left is not None:
                promised = True
                if progress.left > _LONG_S:
                    said.print(estimate(progress), highlight=False)
            if progress.stopping and not stopping:
                stopping = True
                said.print("Stopping, and saving what was read. Ctrl-C again stops at once.", highlight=False)

        yield watch


def share(progress: Progress) -> float:
    """Of the work that is done: of the time where that can be told, else of the files."""
    if progress.left is not None and progress.speed:
        spent = progress.passages / progress.speed
        return spent / (spent + progress.left) if spent + progress.left > 0 else 1.0
    return progress.files / progress.of if progress.of else 1.0


def facts(progress: Progress) -> str:
    """Files, passages, speed and the time that is left, as far as they are known."""
    told = [f"{progress.files:,} of {progress.of:,} files"]
    if progress.passages:
        told.append(f"{progress.passages:,} passages")
    if progress.speed:
        told.append(f"{progress.speed:,.0f}/s")
    if progress.speed and progress.left:
        told.append(f"{duration(progress.left)} left")
    return " · ".join(told)


def estimate(progress: Progress) -> str:
    """What is said at the start of a long run."""
    left = duration(progress.left or 0)
    return f"This takes about {left} for {progress.of:,} files; Ctrl-C keeps what is finished."


def duration(seconds: float) -> str:
    """As people say it, no more exact than an estimate is."""
    if seconds < 60:
        return f"{max(1, round(seconds))} seconds" if seconds >= 1.5 else "1 second"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} minute{'s' * (minutes != 1)}"
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours} hour{'s' * (hours != 1)}"
    return f"{whole} {minutes} minutes" if minutes and hours < 10 else whole
