"""Whether a document of a connected source is indexed, for whom, and why not, from the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.console import print_json
from bot.cli.layout import flow
from bot.cli.sessions.sources import tell_why
from bot.settings import load, store_location
from store.connected import ConnectedSource, HeldItem
from store.errors import CannotOpen
from store.passage import Kind, Source
from store.source_book import SourceBook
from store.upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class _Told:
    """An item that is called so, and its document where it is indexed. Of a `doubted` source, what is
    not listed any more waits for a person."""

    source: ConnectedSource
    item: HeldItem
    document: Source | None
    doubted: bool


def is_indexed(name: str) -> bool:
    """Whether one file or more that are indexed are called so, as `inhouse sources list` has it."""
    with Upkeep.open(store_location(load())) as upkeep:
        return any(it.source.name == name and it.source.kind is Kind.FILE for it in upkeep.holdings())


def tell_why_of_name(asked: str, *, as_json: bool) -> None:
    """Of a file, or of connected documents that are called so. Raises CannotOpen where neither is there."""
    path = Path(asked)
    if not path.exists() and _tell_why_of_items(asked, as_json=as_json):
        return
    try:
        tell_why(path, as_json=as_json)
    except CannotOpen as gone:
        with SourceBook.open(store_location(load())) as book:
            names = ", ".join(it.name for it in book.all())
        if path.exists() or not names:
            raise
        raise CannotOpen(f"{gone}, and no document of {names} is called so") from None


def _tell_why_of_items(asked: str, *, as_json: bool) -> bool:
    """Of each item that has this name, id or address, by whole words of a path too; False where none has."""
    with SourceBook.open(store_location(load())) as book, Upkeep.open(store_location(load())) as upkeep:
        found = [it for source in book.all() for it in _called(asked, source, book, upkeep)]
    if as_json and found:
        print_json({"items": [_plain(it) for it in found]})
    else:
        for it in found:
            for line in _lines(it):
                flow(Text(line), Console())
    return bool(found)


def _called(asked: str, source: ConnectedSource, book: SourceBook, upkeep: Upkeep) -> Iterator[_Told]:
    items = book.items(source.name)
    documents = {it.source.id: it.source for it in upkeep.holdings(source.prefix)} if items else {}
    doubted = bool(book.state(source.name).waiting)
    for item in items.values():
        document = documents.get(source.document(item.id))
        names = {item.name, item.id, source.document(item.id), document.url if document else item.id}
        if asked in names or item.name.endswith(f"/{asked}"):
            yield _Told(source, item, document, doubted)


def _lines(it: _Told) -> Iterator[str]:
    place = f"{it.item.name} in {it.source.name}"
    if it.item.refused:
        yield f"{place} {it.item.refused}"
        yield f"  `inhouse sources sync --retry {it.source.name}` tries it again"
    elif it.document is None:
        yield f"{place} is listed, and not read yet: `inhouse sources sync {it.source.name}` reads it"
    else:
        yield f"{place}: “{it.document.title}”, indexed for {it.document.audience}"
    if it.item.missing and it.doubted:
        accept = f"`inhouse sources sync --accept-deletions {it.source.name}`"
        yield f"  it was not in the last listing: it stays until {accept} says that it was deleted"
    elif it.item.missing:
        yield "  it was not in the last listing: where the next one lacks it too, it is removed"


def _plain(it: _Told) -> dict[str, Any]:
    return {
        "source": it.source.name,
        "name": it.item.name,
        "indexed": it.document is not None,
        "title": it.document.title if it.document else None,
        "audience": str(it.document.audience) if it.document else None,
        "url": it.document.url if it.document else None,
        "missing": bool(it.item.missing),
        "refused": it.item.refused or None,
    }
