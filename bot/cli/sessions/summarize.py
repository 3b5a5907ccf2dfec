"""Summing up from the command line: what is read, and how the points are shown."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.console import print_json
from bot.cli.sessions.index import index_options
from bot.errors import BadBatch
from bot.question import Said, SummaryTask
from bot.reply import Point, PointKind, Summary
from bot.runtime import open_runtime
from bot.settings import Settings, load, store_location
from bot.summarization import paragraphs, read_export, said_about, said_in, said_in_talks, summarize
from store.audience import Readers
from store.errors import Unreadable
from store.indexing import on_disk, walk_path
from store.library import Library
from store.passage import Kind
from store.reading import Document, Reader
from store.upkeep import Upkeep

_HEADS = {
    PointKind.DECISION: "Decisions",
    PointKind.ACTION: "To do",
    PointKind.QUESTION: "Open questions",
    PointKind.STORY: "What else was said",
}
_CHANNEL = re.compile(r"#[^\s/.]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a summary is to tell: only what is said `about` something, where that is given; more where it is
    to be `long`; of what is indexed only what all of `readers` may read."""

    about: str
    long: bool
    readers: Readers


def sum_up(path: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """The points of a document, a folder, a thread or a channel, or of what is indexed without a path.

    Raises BadBatch where there is nothing in it to sum up. That documents say nothing of a topic is a result.
    """
    settings = load()
    with open_runtime(settings) as runtime:
        if path is None:
            runtime.library.sync()
            said = said_about(wanted.about, runtime.dependencies, wanted.readers)
        elif _CHANNEL.fullmatch(str(path)) and not os.path.lexists(path):
            runtime.library.sync()
            said = _channel(str(path), runtime.library, wanted.readers)
        elif os.path.lexists(place := _on_disk(path, settings)):
            said = _read(place, settings, wanted)
        else:
            runtime.library.sync()
            said = _page(str(path), runtime.library, wanted) or _read(place, settings, wanted)
        if path and not said:
            raise BadBatch(f"{path}: there is nothing in it to sum up")
        summary = summarize(SummaryTask(tuple(said), wanted.about), runtime.dependencies)
    points = (*summary.points, *summary.more) if wanted.long else summary.points
    if as_json:
        print_json(_json(path, summary, points))
    else:
        _show(points, _nothing(path, wanted), more=len(summary.more) if not wanted.long else 0)


def _nothing(path: Path | None, wanted: Wanted) -> str:
    """What is said where there are no points."""
    if path is None:
        return "The documents say nothing of this."
    return "It says nothing of this." if wanted.about else "Nothing in it stands out."


def _page(name: str, library: Library, wanted: Wanted) -> list[Said]:
    """What the page of a connected source says that is called so; nothing where none is for the readers.
    Raises BadBatch where several are.
    """
    readable = library.readable(wanted.readers)
    called = [it for it in readable if it.kind is Kind.REMOTE and name in {it.name, it.title}]
    if len(called) > 1:
        names = ", ".join(sorted(it.name for it in called))
        raise BadBatch(
            f"{name}: {len(called)} pages of connected sources are called that; name one of {names}"
        )
    found = [library.passages_of(it.id, wanted.readers) for it in called]
    return [said for it in found for said in said_in(it, rows=bool(wanted.about))]


def _channel(name: str, library: Library, readers: Readers) -> list[Said]:
    """What was said in the indexed channel that is called so. Raises BadBatch where none is for `readers`."""
    talks = [it for it in library.readable(readers) if it.kind is Kind.SLACK and it.name == name]
    if not talks:
        raise BadBatch(
            f"{name}: nothing said there is indexed for these readers. What was said in a channel is "
            f"for its own members: `inhouse summarize '{name}' --as-reader channel:C…` reads as they do; "
            "/summarize in Slack sums up any channel that the bot is in"
        )
    passages = [passage for it in talks for passage in library.passages_of(it.id, readers)]
    return said_in_talks(passages)


def _on_disk(path: Path, settings: Settings) -> Path:
    with Upkeep.open(store_location(settings)) as upkeep:
        return on_disk(path, upkeep)


def _show(points: Sequence[Point], nothing: str, more: int) -> None:
    """Below the names of their kinds, where there are several kinds; `nothing` is what to say without any. A
    title that all of them have says nothing, and is left out."""
    out = Console(highlight=False)
    openings = {_opening(it) for it in points}
    spare = openings.pop() if len(openings) == 1 < len(points) else ""
    kinds = [kind for kind in PointKind if any(it.kind is kind for it in points)]
    for kind in kinds:
        if kinds != [PointKind.STORY]:
            out.print(Text(_HEADS[kind], style="bold"))
        for point in (it for it in points if it.kind is kind):
            links = "".join(f"  {it.link}" for it in point.said if it.link)
            out.print(Text(f"• {point.text.removeprefix(spare)}").append(links, style="dim"), soft_wrap=True)
    if not points:
        out.print(nothing)
    if more:
        points_more = "1 more point" if more == 1 else f"{more:,} more points"
        out.print(Text(f"{points_more} with --long", style="dim"))


def _opening(point: Point) -> str:
    """What a point of a document begins with: its heading, which is said once where all have the same; "" of
    a message, whose author is told each time."""
    first = point.said[0]
    return "" if "://" in first.link or not first.link else first.opening


def _read(path: Path, settings: Settings, wanted: Wanted) -> list[Said]:
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
    return paragraphs(documents, rows=bool(wanted.about))


def _json(path: Path | None, summary: Summary, points: Sequence[Point]) -> dict[str, Any]:
    return {
        "path": str(path) if path else "",
        "points": [
            {
                "text": point.text,
                "kind": str(point.kind),
                "owner": point.owner,
                "due": point.due,
                "said": [{"author": it.author, "text": it.text, "link": it.link} for it in point.said],
            }
            for point in points
        ],
        "timings": {"total_s": round(summary.cost.total_s, 4)},
        "tokens": {
            "prompt": summary.cost.prompt,
            "reused": summary.cost.reused,
            "written": summary.cost.written,
        },
    }
