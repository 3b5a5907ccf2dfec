"""What was left out of a file, or why it is not indexed, from the command line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from bot.cli.console import counted, print_json
from bot.cli.sessions.index import index_options
from bot.settings import load, store_location
from store.errors import BadAudience, Unreadable
from store.indexing import left_out_of, on_disk, source_id, surroundings, walk_path
from store.passage import Source
from store.reading import Document, Reader
from store.upkeep import Upkeep, audience_of


@dataclass(frozen=True, slots=True)
class Told:
    """A file: its source where it is indexed, the document or why there is none."""

    path: Path
    source: Source | None
    document: Document | None
    refused: str

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "file": str(self.path),
            "indexed": self.source is not None,
            "title": self.document.title if self.document else None,
            "audience": str(self.source.audience) if self.source else None,
            "characters": len(self.document.text) if self.document else 0,
            "left_out": list(self.document.lost) if self.document else [],
            "refused": self.refused or None,
        }


def tell_why(path: Path, *, as_json: bool) -> None:
    """What is left out of a file, or of each in a folder. Raises CannotOpen where nothing is there."""
    settings = load()
    options = index_options(settings)
    with Upkeep.open(store_location(settings)) as upkeep, Reader(options.limits) as reader:
        path = on_disk(path, upkeep)
        known = {it.source.id: it.source for it in upkeep.holdings(source_id(path.resolve()))}
        told = list(_told(path, known, reader, upkeep))
    if as_json:
        print_json({"files": [it.as_plain() for it in told]})
        return
    out = Console()
    alone = len(told) == 1
    for it in told:
        if alone or it.refused or (it.document and it.document.lost):
            for line in _lines(it):
                out.print(escape(line), highlight=False, soft_wrap=True)
    if not alone:
        whole = sum(bool(it.document and not it.document.lost) for it in told)
        out.print(f"{whole} of {counted(len(told), 'file')} can be read in full.", highlight=False)


def _told(path: Path, known: dict[str, Source], reader: Reader, upkeep: Upkeep) -> Iterator[Told]:
    with walk_path(path, surroundings(upkeep) if path.is_dir() else None) as found:
        for name, rule in found.excluded.items():
            yield Told(found.root / name, None, None, str(rule))
        for name, reason in found.refused:
            yield Told(found.root / name, None, None, reason)
        roots, unread = upkeep.roots(), left_out_of(found, known, upkeep)
        for file in found.files:
            place = found.root / file.name
            source = known.get(source_id(place))
            left_out = None if source else unread.get(place)
            try:
                document = None if left_out else reader.read(file.path, file.directory)
                if document:
                    audience_of(roots, source_id(place), document.front)
                yield Told(place, source, document, str(left_out or ""))
            except (Unreadable, BadAudience) as refused:
                yield Told(place, source, None, str(refused))


def _lines(it: Told) -> Iterator[str]:
    indexed = f"indexed for {it.source.audience}" if it.source else "not indexed: `inhouse index` reads it"
    if it.refused:
        yield f"{it.path} {it.refused}"
        return
    assert it.document is not None
    yield f"{it.path}: “{it.document.title}”, {len(it.document.text):,} characters, {indexed}"
    for line in it.document.lost:
        yield f"  left out: {line}"
    if not it.document.lost:
        yield "  nothing is left out"
