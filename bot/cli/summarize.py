"""`inhouse summarize`: a summary of a file, a folder or the export of a thread."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, a_path


def summarize(
    path: Annotated[
        Path,
        typer.Argument(
            parser=a_path, metavar="PATH", help="A document, a folder of them, or a thread's JSON export."
        ),
    ],
    about: Annotated[str, typer.Option(help="Sum up only what it says about this.")] = "",
    as_json: AsJson = False,
) -> None:
    """Sum up a document, a folder or a thread in a few points, each with its sources."""
    from bot.cli.sessions.summarize import sum_up

    sum_up(path, about.strip(), as_json=as_json)
