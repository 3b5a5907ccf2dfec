"""The command line: every verb in one place. Nothing imports this; it alone looks up at handlers/.

A verb's module is imported when that verb is asked for, so that none waits for what another needs.
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from bot.cli.command import Verb
from bot.errors import BadSettings, BotError
from store.errors import StoreError

# Each with where it is, and what it does: the first line of its own docstring, which a test compares.
VERBS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "demo": (
            "handlers.simulator.demo.command:demo",
            "Talk to the bot in a local stand-in for Slack, about a sample handbook. "
            "Nothing leaves this machine.",
        ),
        "run": ("handlers.cli:run", "Connect to Slack and answer, until it is stopped."),
        "index": (
            "bot.cli.index:index",
            "Read files and folders into the store: what is new or changed is read, what is gone is removed.",
        ),
        "forget": (
            "bot.cli.index:forget",
            "Remove documents from the store, with every trace of their words. The files stay as they are.",
        ),
        "search": ("bot.cli.search:search", "Find the passages that bear on a query."),
        "ask": ("bot.cli.ask:ask", "Answer from the indexed documents, with sources."),
        "summarize": (
            "bot.cli.summarize:summarize",
            "Sum up a document, a folder or a thread in a few points, each with what it rests on.",
        ),
        "eval": (
            "bot.cli.eval:evaluate",
            "Measure retrieval, replies and refusals on questions whose answers are known.",
        ),
        "models": (
            "bot.cli.models:app",
            "The models that Inhouse knows: list, recommend, pull, verify.",
        ),
        "doctor": (
            "handlers.cli:doctor",
            "Check machine, models, index, tokens and scopes, and say how to mend what is wrong.",
        ),
        "manifest": (
            "handlers.cli:manifest",
            "Print the Slack app's manifest: create an app from it at api.slack.com/apps.",
        ),
    }
)


def imported(verb: str) -> Any:
    """The command itself, with its options."""
    module, _, name = VERBS[verb][0].partition(":")
    found = getattr(import_module(module), name)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False)
    alone.command(verb, cls=Verb)(found)
    return typer.main.get_command(alone)


class Verbs(typer.core.TyperGroup):
    """Lists all verbs by the table, and imports the one that is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for verb, (_, does) in VERBS.items():
            self.add_command(typer.core.TyperCommand(verb, help=does))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        verb, _, rest = super().resolve_command(ctx, args)
        return verb, imported(verb) if verb else None, rest


app = typer.Typer(
    cls=Verbs,
    help="Answers from your own documents, with a local model, in Slack.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # a fifth of what help loads

        print(f"inhouse {version('inhouse')}")
        raise typer.Exit


@app.callback()
def inhouse(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run a command. A wrong setting ends with status 2, anything else that was refused with 1."""
    try:
        app()
    except BadSettings as error:
        print(f"inhouse: {error}", file=sys.stderr)
        sys.exit(2)
    except (BotError, StoreError) as error:
        print(f"inhouse: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
