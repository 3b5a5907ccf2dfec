"""`inhouse search`: passages for a query."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bot.batch import read_batch
from bot.commands.printing import print_batch, print_json
from bot.commands.readers import AsReader, readers
from bot.contracts import places_json
from bot.errors import BadBatch
from bot.finding import BUDGET, Place, find, places
from bot.house import House, open_house
from bot.question import Question
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
    with open_house(load()) as house:
        if query is not None:
            found = _look(house, Question(query, who), limit, budget)
            if as_json:
                print_json(places_json(query, found))
            else:
                _show(found, Console(highlight=False))
            return

        house.library.sync()

        def look(row: Any) -> dict[str, Any]:
            # What a follow-up means is looked for; what was asked is shown.
            asked = Question(row.question, who, row.history)
            return {"id": row.id, **places_json(row.question, _look(house, asked, limit, budget))}

        print_batch(rows, len(rows), look, "searching")


def _look(house: House, question: Question, limit: int, budget: int) -> list[Place]:
    shelves = house.shelves(question.readers)
    return places(find(question, shelves), shelves, limit, budget)


def _show(found: list[Place], out: Console) -> None:
    if not found:
        out.print("Nothing found. Is it indexed? `inhouse index PATH` reads documents.")
    for number, place in enumerate(found, start=1):
        passage = place.best.passage
        text = readable(place.stretch.text)
        out.print(Text(f"{number}  {passage.context}", style="bold"))
        where = f"   {passage.source.name}:{passage.line}   likeness {place.best.nearest:.2f}"
        out.print(Text(where, style="dim"))
        out.print(Text(f"   {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}\n"))
