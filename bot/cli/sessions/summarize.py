"""Summing up from the command line: what is read, and how the points are shown."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.console import print_json
from bot.cli.sessions.index import index_options
from bot.errors import BadBatch
from bot.question import Said, SummaryTask
from bot.reply import Summary
from bot.runtime import open_runtime
from bot.settings import Settings, load, store_location
from bot.summarization import paragraphs, read_export, summarize
from store.errors import Unreadable
from store.indexing import on_disk, walk_path
from store.reading import Document, Reader
from store.upkeep import Upkeep


def sum_up(path: Path, about: str, *, as_json: bool) -> None:
    """The points of a document, a folder or a thread. Raises BadBatch where there is nothing to sum up."""
    settings = load()
    with Upkeep.open(store_location(settings)) as upkeep:
        there = on_disk(path, upkeep)
    said = _read(there, settings)
    if not said:
        raise BadBatch(f"{path}: there is nothing in it to sum up")
    with open_runtime(settings) as runtime:
        summary = summarize(SummaryTask(tuple(said), about), runtime.dependencies)
    if as_json:
        print_json(_json(path, summary))
        return
    out = Console(highlight=False)
    for point in summary.points:
        links = "".join(f"  {it.link}" for it in point.said if it.link)
        out.print(Text(f"• {point.text}").append(links, style="dim"), soft_wrap=True)
    if not summary.points:
        out.print("Nothing in it stands out.")


def _read(path: Path, settings: Settings) -> list[Said]:
    if path.is_file() and path.suffix.casefold() in {".json", ".jsonl"}:
        return read_export(path)
    options = index_options(settings)
    documents: list[tuple[str, Document]] = []
    with walk_path(path) as walked, Reader(options.limits) as reader:
        for found in walked.files:
            try:
                documents.append((found.name, reader.read(found.path, found.directory)))
            except Unreadable as wrong:
                Console(stderr=True).print(
                    f"{found.name} {wrong}", highlight=False, markup=False, soft_wrap=True
                )
    return paragraphs(documents)


def _json(path: Path, summary: Summary) -> dict[str, Any]:
    return {
        "path": str(path),
        "points": [
            {
                "text": point.text,
                "said": [{"author": it.author, "text": it.text, "link": it.link} for it in point.said],
            }
            for point in summary.points
        ],
        "timings": {"total_s": round(summary.cost.total_s, 4)},
        "tokens": {
            "prompt": summary.cost.prompt,
            "reused": summary.cost.reused,
            "written": summary.cost.written,
        },
    }
