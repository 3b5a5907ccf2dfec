"""`inhouse search`: passages for a query."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.console import AsReader, print_batch, print_json, readers
from bot.cli.json_output import places_json
from bot.errors import BadBatch
from bot.jsonl import read_batch
from bot.question import Question
from bot.retrieval.search import BUDGET, Pages, SearchResult, expand, find_passages
from bot.runtime import Runtime, open_runtime
from bot.settings import load
from store.sentences import readable

_SHOWN = 240


def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    limit: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(help='A JSONL file with rows like {"question": …}; prints a JSON line for each.'),
    ] = None,
    budget: Annotated[
        int, typer.Option(min=200, max=100_000, help="Characters of text for each five that are found.")
    ] = BUDGET,
    as_reader: AsReader = None,
) -> None:
    """Find the passages that bear on a query."""
    if (query is None) == (batch is None):
        raise BadBatch("give a query, or --batch with a file of them")
    who = readers(as_reader)
    rows = read_batch(batch) if batch else []
    with open_runtime(load()) as runtime:
        if query is not None:
            found = _look(runtime, Question(query, who), limit, budget)
            if as_json:
                print_json(places_json(query, found))
            else:
                _show(found, Console(highlight=False))
            return

        runtime.library.sync()

        def look(row: Any) -> dict[str, Any]:
            # What a follow-up means is looked for; what was asked is shown.
            asked = Question(row.question, who, row.history)
            return {"id": row.id, **places_json(row.question, _look(runtime, asked, limit, budget))}

        print_batch(rows, len(rows), look, "searching")


def _look(runtime: Runtime, question: Question, limit: int, budget: int) -> list[SearchResult]:
    found = find_passages(question, runtime.retriever)
    return expand(found, Pages(runtime.library, question.readers), limit, budget)


def _show(found: list[SearchResult], out: Console) -> None:
    if not found:
        out.print("Nothing found. Is it indexed? `inhouse index PATH` reads documents.")
    for number, place in enumerate(found, start=1):
        passage = place.best.passage
        text = readable(place.stretch.text)
        out.print(Text(f"{number}  {passage.context}", style="bold"))
        where = f"   {passage.source.name}:{passage.line}   likeness {place.best.nearest:.2f}"
        out.print(Text(where, style="dim"))
        out.print(Text(f"   {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}\n"))
