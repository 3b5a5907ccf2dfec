"""Who the command line answers for."""

from typing import Annotated

import typer

from store.audience import Readers

AsReader = Annotated[
    list[str] | None,
    typer.Option(
        "--as-reader",
        metavar="SCOPE",
        help="Answer for channel:C… or user:U… alone, to see what they would see; may be repeated. Add "
        "'everyone' for what all members may read. Default: what all members may read.",
    ),
]


def readers(scopes: list[str] | None) -> Readers:
    """Any member, or those with just these scopes. Raises BadAudience."""
    return Readers(frozenset(scopes)) if scopes else Readers.members()
