"""What is indexed, from the command line."""

from pathlib import Path
from typing import Any

from rich.console import Console

from bot.cli.console import counted, print_json
from bot.cli.layout import tabulated
from bot.settings import load, store_location
from store.source_book import SourceBook
from store.upkeep import Holding, Upkeep


def show_sources(path: Path | None, *, as_json: bool) -> None:
    """A line for each document that is indexed, or lies at or below `path`. Raises StoreError."""
    location = store_location(load())
    with Upkeep.open(location) as upkeep, SourceBook.open(location) as book:
        connected = {it.name: it.prefix for it in book.all()}
        if str(path) in connected and path is not None and not path.exists():
            found = upkeep.holdings(connected[str(path)])
        else:
            found = _listed(path, upkeep)
    if as_json:
        print_json({"sources": [_plain(it) for it in found]})
        return
    header = ("document", "title", "passages", "last changed", "who may read it")
    tabulated(header, [_row(it) for it in found], Console())
    total = sum(it.passages for it in found)
    said = Console(stderr=True, highlight=False)
    if found:
        said.print(f"{counted(len(found), 'document')}, {counted(total, 'passage')}")
    elif path is None:
        said.print("Nothing is indexed yet: `inhouse index PATH` reads documents.")
    elif path.exists():
        said.print(f"Nothing is indexed at {path}: `inhouse index {path}` reads it.", markup=False)
    else:
        said.print(f"Nothing is indexed at {path}, and there is no such file or folder.", markup=False)


def _listed(path: Path | None, upkeep: Upkeep) -> list[Holding]:
    if path is None:
        return upkeep.holdings()
    from store.indexing import at_or_below, on_disk, source_id  # loads all that reads files

    place = source_id(on_disk(path, upkeep).resolve())
    return [it for it in upkeep.holdings(place) if at_or_below(it.source, place)]


def _row(it: Holding) -> tuple[str, ...]:
    modified = it.source.modified
    return (
        it.source.name,
        it.source.title,
        str(it.passages),
        f"{modified:%Y-%m-%d}" if modified else "",
        str(it.source.audience),
    )


def _plain(it: Holding) -> dict[str, Any]:
    source = it.source
    return {
        "id": source.id,
        "name": source.name,
        "title": source.title,
        "url": source.url,
        "audience": str(source.audience),
        "passages": it.passages,
        "modified": source.modified.isoformat() if source.modified else None,
    }
