"""`inhouse forget`: documents out of the store, whether or not they are still on disk; ratings as well."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.house import open_house
from bot.settings import load
from store.forgetting import forget as forget_paths
from store.forgetting import forget_ratings


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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Remove documents from the store, with every trace of their words. The files stay as they are."""
    if ratings == bool(paths) or (by and not ratings):
        raise typer.BadParameter("name the documents, or say --ratings (with --by USER for one person)")
    gone = forget_ratings(load().data_dir / "store", by) if ratings else _forget_documents(paths or [])
    if as_json:
        print(json.dumps({"removed": gone}))
    else:
        print(f"{gone} removed")


def _forget_documents(paths: list[Path]) -> int:
    with open_house(load()) as house:
        gone = forget_paths(paths, house.library)
        house.forget_states()
        house.library.sync()
    return gone
