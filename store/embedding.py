"""Which embedder the ledger's vectors are of, and how another one takes over."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from store import outbox, shelving
from store.batches import batches
from store.embedder import Embedder
from store.errors import WrongEmbedder
from store.ledger import Ledger, fact, set_fact
from store.sentences import rows as sentence_rows
from store.tables import passages, vectors
from store.vectors import embed, vector_id

_BATCH = 512
"""Texts embedded between two commits: a kill costs at most these."""

_MOVE = update(passages).where(passages.c.number == bindparam("passage")).values(vector=bindparam("new"))

OnProgress = Callable[[int, int], None]
"""Told how many texts are done, and of how many."""


def insist(connection: Connection, embedder: Embedder) -> None:
    """Raise WrongEmbedder unless the ledger's vectors are the embedder's."""
    key, dimension = fact(connection, "embedder"), fact(connection, "dimension")
    if (key, dimension) != (embedder.key, str(embedder.dimension)):
        raise WrongEmbedder(
            f"the store holds vectors of {key} ({dimension} numbers each), not of {embedder.key} "
            f"({embedder.dimension}): set INHOUSE_EMBEDDER__PATH and its prefixes back, embed everything "
            "again with `inhouse index --reembed PATH`, or use another INHOUSE_DATA_DIR"
        )


def adopt(ledger: Ledger, embedder: Embedder) -> None:
    """Make the embedder the ledger's own while that holds no passage; else insist that it is."""
    with ledger.reading() as connection:
        known = fact(connection, "embedder") == embedder.key
        if known or not _is_empty(connection):
            insist(connection, embedder)
            return
    with ledger.writing() as connection:
        if _is_empty(connection):
            _name(connection, embedder)
        insist(connection, embedder)


def reembed(ledger: Ledger, embedder: Embedder, on_progress: OnProgress | None = None) -> int:
    """Build the new embedder's vectors beside the old ones, then swap them in at once; how many were made.

    Until the swap the old ones serve. Killed, it goes on where it was when called again.
    """
    made = 0
    while True:
        with ledger.reading() as connection:
            texts = _texts(connection, embedder)
            lacking = sorted(shelving.missing(connection, texts), key=lambda it: (len(texts[it]), it))
        for batch in batches(lacking, _BATCH):
            found = embed(embedder, [texts[address] for address in batch])
            with ledger.writing() as connection:
                still = shelving.missing(connection, batch)
                rows = [row for row in zip(batch, found, strict=True) if row[0] in still]
                shelving.add_vectors(connection, embedder.key, rows)
            made += len(batch)
            if on_progress:
                on_progress(made, len(lacking))
        with ledger.writing() as connection:
            texts = _texts(connection, embedder)
            if not shelving.missing(connection, texts):  # else a source came meanwhile: once more
                _swap(connection, embedder)
                return made


def _texts(connection: Connection, embedder: Embedder) -> dict[str, str]:
    """Every text that search goes by, under the vector id that the embedder gives it."""
    return {vector_id(embedder.key, text): text for _, text in shelving.embedded_texts(connection)}


def _swap(connection: Connection, embedder: Embedder) -> None:
    made = select(vectors.c.id, vectors.c.number).where(vectors.c.embedder == embedder.key)
    numbers = {row.id: row.number for row in connection.execute(made)}
    given = [
        {"passage": passage, "new": numbers[vector_id(embedder.key, text)]}
        for passage, text in shelving.embedded_texts(connection)
    ]
    if given:
        connection.execute(_MOVE, given)
    connection.execute(delete(vectors).where(~exists().where(passages.c.vector == vectors.c.number)))
    sentence_rows.drop_all(connection)  # of the old embedder; Library.complete makes them anew
    set_fact(connection, "sentences", "")
    _name(connection, embedder)
    outbox.post_all(connection)


def _is_empty(connection: Connection) -> bool:
    return connection.execute(select(passages.c.number).limit(1)).first() is None


def _name(connection: Connection, embedder: Embedder) -> None:
    set_fact(connection, "embedder", embedder.key)
    set_fact(connection, "dimension", str(embedder.dimension))
