"""The command line: every verb in one place. Nothing imports this; it alone looks up at handlers/.

A verb's module holds its options only. What it does is imported when it runs, so that no help waits for it.
"""

import gc
import os
import sys
from typing import Annotated

import typer

from bot.cli import models, sources
from bot.cli.ask import ask
from bot.cli.audit import audit
from bot.cli.command import NOT_SYNCED, NOTHING_READ, Verb
from bot.cli.eval import evaluate
from bot.cli.exhausted import exhausted
from bot.cli.index import index
from bot.cli.search import search
from bot.cli.summarize import summarize
from bot.cli.upkeep import backup, reindex, vacuum
from bot.errors import BadBatch, BadSettings, BotError, ModelError
from handlers.cli import doctor, forget, manifest, migrate, restore, run
from handlers.simulator.demo import HANDBOOK
from handlers.simulator.demo.command import demo
from store.errors import BadAudience, BadSource, NoSuchDocument, PlaceError, StoreError, Unreadable

app = typer.Typer(
    help="Answers from your own documents, with a local model, in Slack.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for verb in (demo, run, index, forget, search, ask, summarize):
    app.command(cls=Verb)(verb)
app.command("eval", cls=Verb)(evaluate)
app.add_typer(models.app, name="models")
app.add_typer(sources.app, name="sources")
for keeping in (backup, restore, reindex, vacuum, migrate, audit):
    app.command(cls=Verb)(keeping)
for verb in (doctor, manifest):
    app.command(cls=Verb)(verb)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # a fifth of what help loads

        print(f"inhouse {version('inhouse')}")
        raise typer.Exit


@app.callback()
def inhouse(
    context: typer.Context,
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    context.obj = HANDBOOK  # what `models try` asks about; only here is known where it lies


def main() -> None:
    """Run a command. Whatever it refuses is one message on standard error, and a status of its kind."""
    # We have no plugins of pydantic's, and looking for some reads the metadata of every package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # Imports make many objects and hardly any garbage: looking for some was a sixth of each start.
    gc.set_threshold(50_000)
    try:
        app()
    except (BotError, StoreError) as error:
        print(f"inhouse: {error}", file=sys.stderr)
        sys.exit(status_of(error))
    except (MemoryError, OSError, RuntimeError) as error:
        told = exhausted(error)
        if not told:
            raise
        print(f"inhouse: {told}", file=sys.stderr)
        sys.exit(1)


def status_of(error: BotError | StoreError) -> int:
    """The exit status for a refusal; docs/configuration.md has the table."""
    for kinds, status in _STATUSES:
        if isinstance(error, kinds):
            return status
    from handlers.errors import HandlerError  # loads what serves Slack

    return _SLACK if isinstance(error, HandlerError) else 1


_SLACK = 5
_STATUSES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((BadSettings, BadBatch, BadAudience, BadSource), 2),
    ((ModelError,), 3),
    ((Unreadable, NoSuchDocument), NOTHING_READ),
    ((PlaceError,), NOT_SYNCED),
    ((StoreError,), 4),
)


if __name__ == "__main__":
    main()
