"""Words alone, without vectors: how long documents take to be indexed, and queries to be answered.

`[INHOUSE_STORE__DATABASE_URL=postgresql://…] python -m bench.lexical [--sqlite 100000] [--postgres 1000000]
[--write]`. A tenth of the documents is for everyone, the others are spread over 500 channels; the asker is in
50. What was indexed stays, in .cache or in the database, and is searched again.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.progress import track
from sqlalchemy import func, insert, select

from bench.corpus import Corpus
from bench.queries import queries
from bench.table import show
from store.audience import Audience, Readers
from store.ledger import document_changes, document_rows, fulltext, spelling
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.schema import passages, sources, vectors
from store.ledger.schema import scopes as scope_rows
from store.location import Location
from store.passage import Passage, Source
from store.vectors import to_bytes
from tests.fakes import HashEmbedder

HEADER = ("passages", "what", "p50, ms", "p95, ms")
CACHE = Path(__file__).parent.parent / ".cache"
_CHANNELS = tuple(f"C{number:04}" for number in range(500))
_READERS = {
    "50 of 500 channels": Readers.of_person("U1", _CHANNELS[::10], outsider=False),
    "one channel": Readers.of_channel(_CHANNELS[0], outsiders=True),
    "everything": Readers.of_person("U1", _CHANNELS, outsider=False),
}
_LOT = 500
"""Sources that are put in together."""
_WARM = 10


def documents(count: int) -> Iterator[tuple[Source, list[Passage]]]:
    """Made-up documents; channel after channel, as folders are indexed."""
    for number, (source, pieces) in enumerate(Corpus.make().documents(count)):
        if number % 10:
            of_channel = _CHANNELS[number * len(_CHANNELS) // (count // 10)]
            source = replace(source, audience=Audience.parse(f"channel:{of_channel}"))
        yield source, [replace(it, source=source) for it in pieces]


def fill(ledger: Ledger, count: int) -> float:
    """Put documents in, without their vectors: how many seconds the index of their words took."""
    took = 0.0
    lot: list[tuple[Source, list[Passage]]] = []
    for document in track(documents(count), "filling", total=count // 10):
        lot.append(document)
        if len(lot) == _LOT:
            took += _put(ledger, lot)
            lot = []
    return took + (_put(ledger, lot) if lot else 0.0)


def _put(ledger: Ledger, lot: Sequence[tuple[Source, Sequence[Passage]]]) -> float:
    with ledger.writing() as connection:
        vector = connection.execute(select(func.min(vectors.c.number))).scalar_one_or_none()
        if vector is None:
            given = {"id": "none", "embedder": "none", "value": to_bytes(HashEmbedder().embed_query("none"))}
            vector = connection.execute(insert(vectors).returning(vectors.c.number), given).scalar_one()
        rows = [document_changes._source_row(source) for source, _ in lot]
        made = insert(sources).returning(sources.c.number, sort_by_parameter_order=True)
        numbers = connection.execute(made, rows).scalars().all()
        new = list(zip(numbers, lot, strict=True))
        scopes = [
            {"source": number, "scope": it} for number, (source, _) in new for it in source.audience.scopes
        ]
        connection.execute(insert(scope_rows), scopes)
        rows = [
            document_changes._passage_row(number, it, vector) for number, (_, pieces) in new for it in pieces
        ]
        connection.execute(insert(passages), rows)
        begin = time.perf_counter()
        fulltext.add(connection, numbers)
        return time.perf_counter() - begin


def measure(ledger: Ledger, asked: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of each search of words, and of mending."""

    def parts(query: str) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {}
        for name, readers in _READERS.items():
            with ledger.reading() as connection:
                scopes = document_rows.known_scopes(connection, readers.scopes)

            def searched(scopes: frozenset[str] = scopes) -> object:
                with ledger.reading() as connection:
                    return fulltext.search(connection, query, scopes, 50)

            def mended(scopes: frozenset[str] = scopes) -> object:
                with ledger.reading() as connection:
                    return spelling.mend(connection, query, scopes, lambda word: 1 + len(word) // 4)

            found[f"words, readers of {name}"] = searched
            found[f"mending, readers of {name}"] = mended
        return found

    times: dict[str, list[float]] = {}
    for turn, query in enumerate(asked):
        for name, part in parts(query).items():
            begin = time.perf_counter()
            part()
            if turn >= _WARM:
                times.setdefault(name, []).append(1000 * (time.perf_counter() - begin))
    return times


def rows_of(where: Location, count: int, asked: int) -> Iterator[list[str]]:
    """The documents are indexed where they are not there yet, then asked for."""
    ledger = Ledger.at(where)
    with ledger.reading() as connection:
        took = fact(connection, "bench")
    if not took:
        took = f"{fill(ledger, count):.0f}"
        with ledger.writing() as connection:
            set_fact(connection, "bench", took)
    size = f"{count:,}, {'PostgreSQL' if where.database_url else 'SQLite'}"
    yield [size, "indexing all of them", f"{took} s", ""]
    some = [piece for _, pieces in documents(2_000) for piece in pieces]
    for name, each in measure(ledger, queries(some, asked + _WARM, seed=7)).items():
        slowest = statistics.quantiles(each, n=20)[-1]
        yield [size, name, f"{statistics.median(each):.1f}", f"{slowest:.1f}"]
    ledger.close()


def main(
    sqlite: Annotated[int, typer.Option(help="How many passages in SQLite.")] = 100_000,
    postgres: Annotated[int, typer.Option(help="How many in PostgreSQL, in an empty database.")] = 0,
    asked: Annotated[int, typer.Option("--queries", help="How many.")] = 200,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Index the documents, ask, and show the table."""
    folder = CACHE / f"bench-lexical-{sqlite}"
    rows = list(rows_of(Location(folder), sqlite, asked)) if sqlite else []
    if postgres:
        url = SecretStr(os.environ["INHOUSE_STORE__DATABASE_URL"])
        rows += rows_of(Location(folder, url), postgres, asked)
    show("lexical", HEADER, rows)


if __name__ == "__main__":
    typer.run(main)
