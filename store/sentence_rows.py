"""Vectors of sentences to rows and back: a question is nearer to the sentence that answers it than to a page.

A passage has one row with the vectors of all its sentences; it goes when the passage goes.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, delete, exists, insert, select

from store.batches import batches
from store.embedder import Vectors
from store.passage import Passage
from store.sentence import Sentence
from store.tables import passages, sentences, sources
from store.vectors import from_bytes, to_bytes

# What it adds to a sentence's cosine that it could answer the kind of question asked. On the development
# questions all evidence in the first 20 rose from .84 to .87; anything from .06 to .16 does much the same.
_WANTED = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """The sentences of one passage: `vectors` float16, one after another; `kinds` as numbers in text."""

    vectors: bytes
    kinds: str


@dataclass(frozen=True, slots=True)
class Near:
    """How near sentences are to a query: the cosines of all, and the `best` with what its kind adds."""

    best: float
    cosines: tuple[float, ...]


def row(given: Sequence[Sentence], vectors: Vectors) -> Row:
    """`vectors` has shape (len(given), dimension)."""
    return Row(to_bytes(vectors), " ".join(str(it.kinds) for it in given))


def kept(connection: Connection, wanted: Mapping[str, Passage]) -> dict[str, Row]:
    """What is known of these passages, by id, where they stand in the ledger just so."""
    found: dict[str, Row] = {}
    for batch in batches(sorted(wanted)):
        known = (
            select(passages.c.id, passages.c.text, passages.c.headings, sources.c.title, sentences)
            .join(sentences, sentences.c.passage == passages.c.number)
            .join(sources, sources.c.number == passages.c.source)
            # By source first: passages have no index of their ids.
            .where(sources.c.id.in_({wanted[it].source.id for it in batch}), passages.c.id.in_(batch))
        )
        for it in connection.execute(known):
            passage = wanted[it.id]
            said = (passage.text, list(passage.headings), passage.source.title)
            if (it.text, json.loads(it.headings), it.title) == said:
                found[it.id] = Row(it.vectors, it.kinds)
    return found


def keep(connection: Connection, source_id: str, rows: Mapping[str, Row]) -> None:
    """Add the rows of a source's passages, by their ids, after its passages were written."""
    of_source = (
        select(passages.c.number, passages.c.id)
        .join(sources, sources.c.number == passages.c.source)
        .where(sources.c.id == source_id, ~exists().where(sentences.c.passage == passages.c.number))
    )
    given = [
        {"passage": it.number, "vectors": rows[it.id].vectors, "kinds": rows[it.id].kinds}
        for it in connection.execute(of_source)
        if it.id in rows
    ]
    if given:
        connection.execute(insert(sentences), given)


def none(connection: Connection) -> bool:
    """Whether no passage has a row."""
    return connection.execute(select(sentences.c.passage).limit(1)).first() is None


def drop_all(connection: Connection) -> None:
    """Before another embedder takes over."""
    connection.execute(delete(sentences))


def lacking(connection: Connection) -> list[str]:
    """Ids of the sources with a passage whose sentences nobody embedded yet."""
    wanted = (
        select(sources.c.id)
        .join(passages, passages.c.source == sources.c.number)
        .where(~exists().where(sentences.c.passage == passages.c.number))
        .distinct()
        .order_by(sources.c.id)
    )
    return list(connection.execute(wanted).scalars())


def near(connection: Connection, numbers: Collection[int], query: Vectors, kinds: int = 0) -> dict[int, Near]:
    """How near the sentences of these passages are to `query`, of shape (dimension,).

    Those of one of `kinds` count as nearer. The caller has made sure that the passages may be read.
    """
    wanted = select(sentences).where(sentences.c.passage.in_(numbers))
    rows = [it for it in connection.execute(wanted).all() if it.vectors]
    if not rows:
        return {}
    cosines = from_bytes(b"".join(it.vectors for it in rows)).reshape(-1, len(query)) @ query
    bits = np.array([int(kind) for it in rows for kind in it.kinds.split()], np.int64)
    counted = cosines + _WANTED * ((bits & kinds) != 0)
    found, at = {}, 0
    for it in rows:
        end = at + len(it.vectors) // (2 * len(query))
        found[it.passage] = Near(float(counted[at:end].max()), tuple(cosines[at:end].tolist()))
        at = end
    return found
