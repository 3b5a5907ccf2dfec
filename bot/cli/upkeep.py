"""`inhouse backup`, `reindex` and `vacuum`: looking after the store. `restore` stands in handlers/cli.py."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, a_path


def backup(
    target: Annotated[
        Path,
        typer.Argument(
            parser=a_path, metavar="FILE|FOLDER", help="Where to: a file, or a folder to put one into."
        ),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it already exists.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the index, ratings, settings of channels and open requests to one file, while the bot runs.

    Models and Chroma's files are not in it: they can be made again.
    """
    from bot.cli.sessions.backup import back_up

    back_up(target, overwrite=overwrite, as_json=as_json)


def reindex(
    read: Annotated[
        bool, typer.Option("--read", help="Then read every indexed file again, changed or not.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild what search goes by, Chroma and the index of words, from what is stored."""
    from bot.cli.sessions.upkeep import rebuild_index

    rebuild_index(read=read, as_json=as_json)


def vacuum(as_json: AsJson = False) -> None:
    """Give space back to the disk that the index no longer needs."""
    from bot.cli.sessions.upkeep import give_space_back

    give_space_back(as_json=as_json)
