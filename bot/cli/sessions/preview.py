"""`inhouse index --dry-run`: what would be read, what was left out and why; nothing is embedded or kept."""

from pathlib import Path

import typer
from rich.console import Console

from bot.cli.command import NOTHING_READ
from bot.cli.console import print_json
from bot.cli.sessions.index import Asked, fits_nothing
from bot.runtime import open_runtime
from bot.settings import load
from store.indexing import Preview, look_ahead


def preview_paths(paths: list[Path], asked: Asked, *, as_json: bool) -> None:
    """List what `index` would do with them. Raises StoreError or ModelError."""
    settings = load()
    with open_runtime(settings) as runtime:
        told = look_ahead(paths, runtime.library, runtime.embedder, asked.options(settings))
    if as_json:
        print_json(told.as_plain())
    else:
        for line in lines_of(told):
            Console().print(line, highlight=False, markup=False, soft_wrap=True)
    if told.found_nothing and not any(path.is_dir() for path in paths):
        raise typer.Exit(NOTHING_READ)


def lines_of(told: Preview) -> list[str]:
    """A line for each document, by what would become of it, and one that counts them."""
    groups = (("new", told.new), ("changed", told.changed), ("unchanged", told.unchanged))
    lines = [f"{state}  {name}" for state, names in groups for name in names]
    lines += [f"removed  {name}" for name in told.removed]
    lines += [f"left out  {it.name} {it.reason}" for it in told.left_out]
    lines += map(fits_nothing, told.unmatched)
    return [
        *lines,
        f"{len(told.new)} new, {len(told.changed)} changed, {len(told.unchanged)} unchanged, "
        f"{len(told.removed)} removed, {len(told.left_out)} left out. Nothing was changed.",
    ]
