"""The command line: every verb in one place. Nothing imports this; it alone looks up at handlers/."""

import sys
from importlib.metadata import version
from typing import Annotated

import structlog
import typer

from bot.cli import ask, index, log_setup, models, search, summarize
from bot.cli import eval as evaluation
from bot.errors import BadSettings, BotError
from bot.settings import load, retired
from handlers import cli as slack
from handlers.simulator.demo import command
from store.errors import StoreError

app = typer.Typer(
    help="Answers from your own documents, with a local model, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"inhouse {version('inhouse')}")
        raise typer.Exit


@app.callback()
def inhouse(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    log_setup.set_up(load().log)
    for name, why in retired().items():
        structlog.get_logger().warning("setting_ignored", name=name, why=why)


app.command()(command.demo)
app.command()(slack.run)
app.command()(index.index)
app.command()(index.forget)
app.command()(search.search)
app.command()(ask.ask)
app.command()(summarize.summarize)
app.command("eval")(evaluation.evaluate)
app.add_typer(models.app, name="models")
app.command()(slack.doctor)
app.command()(slack.manifest)


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
