"""`inhouse search`: passages for a query."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.command import AsJson, AsReader, readers


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    as_json: AsJson = False,
    batch: Annotated[
        Path | None,
        typer.Option(help='A JSONL file with rows like {"question": …}; prints a JSON line for each.'),
    ] = None,
    budget: Annotated[
        int, typer.Option(min=200, max=100_000, help="Characters of text for every five passages found.")
    ] = 4_000,
    as_reader: AsReader = None,
) -> None:
    """Find the passages that match a query best."""
    who = readers(as_reader)
    if query is not None and query.strip() and batch is None:
        from bot.cli.sessions.search import search_once

        search_once(query, who, limit, budget, as_json=as_json)
    elif batch is not None and query is None:
        from bot.cli.sessions.search import search_batch

        search_batch(batch, who, limit, budget)
    else:
        raise typer.BadParameter("give a query of a word at least, or --batch with a file of them")
