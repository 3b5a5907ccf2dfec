"""`inhouse sources`: what is indexed, and what was left out of a file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, Verb

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The documents that are indexed: list them, and what was left out of a file.",
)


@app.command("list", cls=Verb)
def list_sources(as_json: AsJson = False) -> None:
    """List the documents that are indexed, and who may read them."""
    from bot.cli.sessions.sources import show_sources

    show_sources(as_json=as_json)


@app.command(cls=Verb)
def why(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A file, or a folder of files.")],
    as_json: AsJson = False,
) -> None:
    """Read a file again and tell what is left out of it, or why it cannot be read."""
    from bot.cli.sessions.sources import tell_why

    tell_why(path, as_json=as_json)
