"""Search in a library too large for one machine: its ledger in PostgreSQL, its vectors in a Chroma server.

`INHOUSE_STORE__DATABASE_URL=postgresql://… INHOUSE_STORE__CHROMA_URL=http://… python -m bench.million
[--passages 1000000] [--write]`. Both are its own. What was filled stays there, to be searched again.
Sources are spread over 500 channels, one in ten is for everyone; the asker is in 50 of the channels.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer
from rich.progress import track

from bench.copies import CHANNELS, Originals, add_copy, index_copies, without_checks
from bench.corpus import Corpus, Scattered
from bench.searching import CACHE, WARM, asked_of, measured, rows_of
from bench.table import show
from bot.model.catalogue.fastest import fastest_weights
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_embedder
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.settings import load
from store.audience import Readers
from store.ledger import document_rows, fulltext, outbox, spelling
from store.ledger.schema import batches
from store.library import Library
from store.vectors import Embedder

HEADER = ("passages", "what", "p50, ms", "p95, ms")
READERS = Readers.of_person("U1", [f"C{it:04}" for it in range(0, CHANNELS, 10)], outsider=False)
_LOT = 500


def fill(library: Library, passages: int, originals: int) -> None:
    """Index so many `originals`, and copy them until there are so many `passages`."""
    ledger, copies = library._ledger, passages // originals - 1
    if library.stats().passages >= passages:
        return
    there = {source.id for source in library.sources()}
    left = (it for it in Corpus.make().documents(originals) if it[0].id not in there)
    for lot in track(list(batches(list(left), _LOT)), "indexing"):
        library.put(lot)
    library.measure_background()
    with ledger.reading() as connection:
        read = Originals.read(connection)
    with ledger.writing() as connection:
        without_checks(connection)
        for copy in track(range(1, copies + 1), "copying"):
            add_copy(connection, read, copy)
        for _ in track(index_copies(connection, read, copies), "indexing words", total=CHANNELS + 1):
            pass
        outbox.post_all(connection)


def parts(library: Library, embedder: Embedder, query: str) -> dict[str, Callable[[], object]]:
    """What is done with a query, by name."""
    vector, ledger = embedder.embed_query(query), library._ledger
    with ledger.reading() as connection:
        scopes = document_rows.known_scopes(connection, READERS.scopes)

    def words() -> object:
        with ledger.reading() as connection:
            return fulltext.search(connection, query, scopes, 50)

    def mended() -> object:
        with ledger.reading() as connection:
            return spelling.mend(connection, query, scopes, embedder.count)

    return {
        "search, embedding included": lambda: library.search(query, READERS),
        "embedding alone": lambda: embedder.embed_query(query),
        "words alone": words,
        "Chroma and the ledger": lambda: library._chroma.nearest(vector, scopes, 50),
        "mending of misspelt words alone": mended,
    }


def main(
    passages: Annotated[int, typer.Option(help="How many.")] = 1_000_000,
    originals: Annotated[int, typer.Option(help="How many are indexed; the others are copies.")] = 10_000,
    count: Annotated[int, typer.Option(help="How many queries.")] = 200,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/scaling.md.")] = False,
) -> None:
    """Make the library where it is not there yet, ask, and show the table."""
    models = CACHE / "models"
    models.mkdir(parents=True, exist_ok=True)
    path = starter_embedder(models)
    servers = load().location
    where = replace(servers, directory=CACHE / "bench-million")
    with LlamaEmbedder(EmbedderOptions(path, cores(), weights=fastest_weights(path))) as real:
        firsts = (pieces[0].text[:200] for _, pieces in Corpus.make().documents(3_000))
        embedder = Scattered(real, list(firsts))
        with Library.open(where, embedder) as library:
            fill(library, passages, originals)
            library.sync()
            while library.stats().pending:
                library.sync()
            times = measured(lambda query: parts(library, embedder, query), asked_of(library, count + WARM))
            show("million", HEADER, rows_of(library, times), page="scaling")


if __name__ == "__main__":
    typer.run(main)
