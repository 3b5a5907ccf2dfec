"""`inhouse forget`: documents out of the store, whether or not they are still on disk."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.house import open_house
from bot.settings import load
from store.forgetting import forget as forget_paths


def forget(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files and folders that were indexed.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
) -> None:
    """Remove documents from the store, with every trace of their words. The files stay as they are."""
    with open_house(load()) as house:
        gone = forget_paths(paths, house.library)
        house.forget_states()
        house.library.sync()
    if as_json:
        print(json.dumps({"removed": gone}))
    else:
        print(f"{gone} removed")
