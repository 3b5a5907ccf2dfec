"""Searches: the library's, embedding of the query included, beside the plain Chroma query and each part.

`python -m bench.searching [--passages 2500 --passages 100000] [--handbook FOLDER] [--write]`. The libraries
are made once, in .cache; a run that was stopped goes on where it was. Vectors of made-up passages are random
ones around real ones; the queries' are real. Sources are spread over 200 channels; the asker is in 50.
"""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from bench.corpus import CHANNELS, Corpus, Scattered, channel
from bench.queries import queries
from bench.table import show
from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from store.audience import Audience, Readers
from store.indexing.indexer import index
from store.ledger import document_rows, fulltext, spelling
from store.library import Library
from store.passage import Passage
from store.vectors import Embedder

HEADER = ("passages", "what", "p50, ms", "p95, ms")
READERS = Readers.of_person("U1", CHANNELS[::4], outsider=False)
CACHE = Path(__file__).parent.parent / ".cache"
_LOT = 50
WARM = 12


@dataclass(frozen=True, slots=True)
class Bench:
    """A library with its parts: what is timed."""

    library: Library
    embedder: Embedder
    scopes: frozenset[str]

    def timed(self, query: str) -> dict[str, Callable[[], object]]:
        """What is done with a query, by name."""
        vector = self.embedder.embed_query(query)
        dense, ledger = self.library._chroma._dense, self.library._ledger

        def words() -> object:
            with ledger.reading() as connection:
                return fulltext.search(connection, query, self.scopes, 50)

        def mended() -> object:
            with ledger.reading() as connection:
                return spelling.mend(connection, query, self.scopes, self.embedder.count)

        def plain() -> object:
            return dense._collection.query(query_embeddings=[vector.tolist()], n_results=20, include=[])

        return {
            "search, embedding included": lambda: self.library.search(query, READERS),
            "embedding alone": lambda: self.embedder.embed_query(query),
            "Chroma alone, plain": plain,
            "words alone": words,
            "Chroma and the ledger": lambda: self.library._chroma.nearest(vector, self.scopes, 50),
            "mending of misspelt words alone": mended,
        }


def measured(
    parts: Callable[[str], dict[str, Callable[[], object]]], asked: Sequence[str]
) -> dict[str, list[float]]:
    """Milliseconds of each of the parts for each query. They take turns in who is first."""
    found: dict[str, list[float]] = {}
    for turn, query in enumerate(asked):
        named = list(parts(query).items())
        found = found or {name: [] for name, _ in named}  # in the order of the table
        first = turn % len(named)
        for name, part in named[first:] + named[:first]:
            begin = time.perf_counter()
            part()
            if turn >= WARM:
                found[name].append(1000 * (time.perf_counter() - begin))
    return found


@contextmanager
def opened(embedder: Embedder, count: int, handbook: Path | None) -> Iterator[Bench]:
    """The library of so many passages, made where it is not there yet."""
    if handbook is None:
        firsts = (pieces[0].text[:200] for _, pieces in Corpus.make().documents(3_000))
        embedder = Scattered(embedder, list(firsts))
    name = hashlib.sha256(f"{count} {handbook} {embedder.key}".encode()).hexdigest()[:8]
    folder = CACHE / f"bench-searching-{count}-{name}"
    with Library.open(folder, embedder) as library:
        if not (folder / "made").exists():
            _fill(library, count) if handbook is None else _read(library, embedder, handbook)
            (folder / "made").touch()
        library.complete(lambda done, of: print(f"sentences: {done} of {of}", end="\r", file=sys.stderr))
        library.sync()
        with library._ledger.reading() as connection:
            scopes = document_rows.known_scopes(connection, READERS.scopes)
        yield Bench(library, embedder, scopes)


def _fill(library: Library, count: int) -> None:
    there = {source.id for source in library.sources()}
    lot = []
    for document in track(Corpus.make().documents(count), "filling", total=count // 10):
        if document[0].id not in there:
            lot.append(document)
        if len(lot) == _LOT:
            library.put(lot)
            lot = []
    library.put(lot)


def _read(library: Library, embedder: Embedder, handbook: Path) -> None:
    """A folder of real pages, each given to a channel."""
    index([handbook], library, embedder)
    for number, source in enumerate(library.sources()):
        theirs = replace(source, audience=Audience.everyone() if number % 10 == 0 else channel(number))
        pieces = [replace(it, source=theirs) for it in library.passages_of(source.id, Readers.members())]
        if pieces:
            library.put([(theirs, pieces)])


def asked_of(library: Library, count: int) -> list[str]:
    sources = library.sources()
    some = sources[:: max(1, len(sources) // 300)]
    return queries(
        [piece for source in some for piece in _pieces(library, source.audience, source.id)], count, 7
    )


def _pieces(library: Library, audience: Audience, source_id: str) -> list[Passage]:
    return library.passages_of(source_id, Readers(audience.scopes))


def rows_of(library: Library, times: dict[str, list[float]]) -> list[list[str]]:
    count = f"{library.stats().passages:,}"
    return [
        [count, name, f"{statistics.median(each):.1f}", f"{statistics.quantiles(each, n=20)[-1]:.1f}"]
        for name, each in times.items()
    ]


def main(
    passages: Annotated[list[int] | None, typer.Option(help="How many; may be given again.")] = None,
    handbook: Annotated[Path | None, typer.Option(help="Real pages for the first of the sizes.")] = None,
    count: Annotated[int, typer.Option(help="How many queries.")] = 200,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Make the libraries, ask, and show the table."""
    models = CACHE / "models"
    models.mkdir(parents=True, exist_ok=True)
    rows: list[list[str]] = []
    path = starter_embedder(models)
    with LlamaEmbedder(EmbedderOptions(path, cores(), weights=fastest_weights(path))) as embedder:
        for turn, size in enumerate(passages or [2_500, 100_000]):
            with opened(embedder, size, handbook if turn == 0 else None) as bench:
                times = measured(bench.timed, asked_of(bench.library, count + WARM))
                rows += rows_of(bench.library, times)
    show("searching", HEADER, rows)


if __name__ == "__main__":
    typer.run(main)
