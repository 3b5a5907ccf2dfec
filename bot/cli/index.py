"""`inhouse index` and `inhouse forget`: files and folders into the store, and out of it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson


def index(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files and folders to read.", show_default=False)
    ],
    audience: Annotated[
        str | None,
        typer.Option(
            help="Who may read them: everyone, channel:C… or user:U…, apart by commas. Default: as the last "
            "time, at first everyone."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            help="Where the folder lies on the web: links are made from it. Default: as the last time."
        ),
    ] = None,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="First change the store over to the embedder that is set.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read files and folders into the store: what is new or changed is read, what is gone is removed."""
    from bot.cli.sessions.index import index_paths

    index_paths(paths, audience, base_url, reembed=reembed, as_json=as_json)


def forget(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders that were indexed.")
    ] = None,
    ratings: Annotated[
        bool, typer.Option("--ratings", help="Remove what people thought of replies, and nothing else.")
    ] = False,
    by: Annotated[
        str, typer.Option(metavar="USER", help="With --ratings: only those of this person, U….")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Remove documents from the store, with every trace of their words. The files stay as they are."""
    if ratings == bool(paths) or (by and not ratings):
        raise typer.BadParameter("name the documents, or say --ratings (with --by USER for one person)")
    from bot.cli.sessions.index import forget_documents, forget_ratings

    gone = forget_ratings(by) if ratings else forget_documents(paths or [])
    print(json.dumps({"removed": gone}) if as_json else f"{gone} removed")
