"""`inhouse summarize`: a summary of a file, a folder, the export of a thread, or of what search finds."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, AsReader, a_path, readers
from bot.errors import BadBatch


def summarize(
    path: Annotated[
        Path | None,
        typer.Argument(
            parser=a_path,
            metavar="PATH",
            help="A document, a folder of them, a thread's JSON export, a page of a connected source by its "
            "name or title, or an indexed channel ('#general', with --as-reader). Without one, --about sums "
            "up what the indexed documents say.",
            show_default=False,
        ),
    ] = None,
    about: Annotated[str, typer.Option(help="Sum up only what it says about this.")] = "",
    long: Annotated[bool, typer.Option("--long", help="Tell more: about three times as much.")] = False,
    as_json: AsJson = False,
    as_reader: AsReader = None,
) -> None:
    """Sum up a document, a folder, a thread or a search in a few points, each with its sources."""
    if path is None and not about.strip():
        raise BadBatch("name a file or folder, or give --about TOPIC to sum up what the documents say of it")
    who = readers(as_reader)
    from bot.cli.sessions.summarize import Wanted, sum_up

    sum_up(path, Wanted(about.strip(), long, who), as_json=as_json)
