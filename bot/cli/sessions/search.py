"""Searching from the command line: for one query or a file of them, on a terminal or as JSON."""

import re
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.citations import place as where_in_file
from bot.cli.console import print_batch, print_json
from bot.cli.json_output import places_json
from bot.cli.layout import flow
from bot.jsonl import BatchRow, read_batch
from bot.question import Question
from bot.retrieval import Pages, SearchResult, expand, find_passages, snippet
from bot.runtime import Runtime, open_runtime
from bot.settings import load
from bot.tokens import content
from store.audience import Readers

_WORD = re.compile(r"\w+(?:['’]\w+)*")


def search_once(query: str, who: Readers, limit: int, budget: int, *, as_json: bool) -> None:
    """What was found for one query, best first."""
    with open_runtime(load()) as runtime:
        found = _look(runtime, Question(query, who), limit, budget)
    if as_json:
        print_json(places_json(query, found))
    else:
        _show(query, found, Console(highlight=False))


def search_batch(path: Path, who: Readers, limit: int, budget: int) -> None:
    """A line of JSON for each row. Raises BadBatch before any work where a row is malformed."""
    rows = read_batch(path)
    with open_runtime(load()) as runtime:
        runtime.library.sync()

        def look(row: BatchRow) -> dict[str, Any]:
            # What a follow-up means is looked for; what was asked is shown.
            asked = Question(row.question, who, row.history)
            return {"id": row.id, **places_json(row.question, _look(runtime, asked, limit, budget))}

        print_batch(rows, look, "searching")


def _look(runtime: Runtime, question: Question, limit: int, budget: int) -> list[SearchResult]:
    found = find_passages(question, runtime.retriever)
    return expand(found, Pages(runtime.library, question.readers), limit, budget)


def _show(query: str, found: list[SearchResult], out: Console) -> None:
    if not found:
        out.print("Nothing found. Is it indexed? `inhouse index PATH` reads documents.")
    for number, place in enumerate(found, start=1):
        passage = place.best.passage
        flow(Text(f"{number}. {passage.context}", style="bold"), out)
        flow(Text(f"   {where_in_file(passage)}", style="dim"), out)
        flow(Text("   ").append_text(_emphasised(snippet(query, place.best), query)), out)
        out.print()


def _emphasised(text: str, query: str) -> Text:
    """The words of the query in bold, in whichever form they stand."""
    asked, shown = set(content(query)), Text(text)
    for word in _WORD.finditer(text):
        if asked.intersection(content(word[0])):
            shown.stylize("bold", *word.span())
    return shown
