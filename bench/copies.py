"""A library too large to be indexed while one waits: some documents are indexed, the others are copies.

A copy has other numbers and ids, another channel, and vectors near its original's. Every other row, those of
the lexical index included, is what indexing it would have written. Only in PostgreSQL, as a superuser.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Copy
from sqlalchemy import Connection, text

from store.languages import ENGLISH
from store.ledger import occurrences as oc
from store.vectors import Vectors, from_bytes, to_bytes

CHANNELS = 500
_AWAY = 0.35
"""How far a copy's vector lies from its original's, of length 1: other pages of one team are as near."""
_FULL = 4_000
"""Passages of a segment of the lexical index, as `store.ledger.fulltext` has it."""
_STEP = 37
"""A document's next copy belongs to a channel so many further on."""

_HIGHEST = "SELECT coalesce(max(number), 0) FROM "
_ROWS = (
    """INSERT INTO sources (number, id, kind, name, title, url, digest, modified)
       SELECT number + :sources, id || :suffix, kind, name || :suffix, title, url, digest || :suffix, modified
       FROM sources WHERE number <= :last_source""",
    """INSERT INTO passages (number, source, vector, id, position, headings, text, start, "end", line, page,
                             split)
       SELECT number + :passages, source + :sources, vector + :vectors, id || :suffix, position, headings,
              text, start, "end", line, page, split
       FROM passages WHERE number <= :last_passage""",
    """INSERT INTO sentences (passage, vectors, kinds, cut)
       SELECT passage + :passages, vectors, kinds, cut FROM sentences WHERE passage <= :last_passage""",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the lexical index: what its sources and passages are found by."""

    scope: str
    sources: tuple[int, ...]
    passages: int
    tokens: int
    postings: Mapping[str, oc.Occurrences]


@dataclass(frozen=True, slots=True)
class Originals:
    """What was indexed: the highest numbers, and its lexical index."""

    sources: int
    vectors: int
    passages: int
    segments: tuple[Segment, ...]
    uses: Mapping[str, Mapping[int, int]]
    """How often each word is used, by scope."""

    @classmethod
    def read(cls, connection: Connection) -> "Originals":
        """Before anything is copied."""
        sources, vectors, passages = (
            int(connection.execute(text(_HIGHEST + it)).scalar_one())
            for it in ("sources", "vectors", "passages")
        )
        uses: dict[str, dict[int, int]] = {}
        for scope, word, count in connection.execute(
            text("SELECT scopes, word, uses FROM word_uses JOIN audiences ON audiences.number = audience")
        ):
            uses.setdefault(scope, {})[word] = count
        return cls(sources, vectors, passages, tuple(_segments(connection)), uses)


def _segments(connection: Connection) -> Iterator[Segment]:
    rows = connection.execute(
        text(
            """SELECT segments.number, scopes, passages, tokens FROM segments
               JOIN audiences ON audiences.number = audience ORDER BY segments.number"""
        )
    )
    for number, scope, passages, tokens in rows.all():
        given = {"segment": number}
        own = connection.execute(text("SELECT source FROM segment_sources WHERE segment = :segment"), given)
        sources = tuple(own.scalars())
        found = connection.execute(
            text("SELECT term, occurrences FROM postings WHERE segment = :segment"), given
        )
        postings = {term: oc.loads(kept) for term, kept in found}
        yield Segment(scope, sources, passages, tokens, postings)


def scope_of(scope: str, copy: int) -> str:
    """Whose the copy is."""
    head, _, channel = scope.partition("channel:C")
    return f"channel:C{(int(channel) + _STEP * copy) % CHANNELS:04}" if channel else head


def without_checks(connection: Connection) -> None:
    """References are right by construction; to check each took longer than all else."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))


def add_copy(connection: Connection, originals: Originals, copy: int) -> None:
    """One copy of every original, the first of which is 1; all but the lexical index."""
    _copy_vectors(connection, originals, copy)
    given: dict[str, object] = {
        "suffix": f"~{copy}",
        "sources": copy * originals.sources,
        "passages": copy * originals.passages,
        "vectors": copy * originals.vectors,
        "last_source": originals.sources,
        "last_passage": originals.passages,
    }
    for statement in _ROWS:
        connection.execute(
            text(statement), {name: it for name, it in given.items() if f":{name}" in statement}
        )
    with _copying(connection, "scopes (source, scope)") as rows:
        for segment in originals.segments:
            for source in segment.sources:
                rows.write_row((source + copy * originals.sources, scope_of(segment.scope, copy)))


def _copy_vectors(connection: Connection, originals: Originals, copy: int) -> None:
    chance = np.random.default_rng(copy)
    found = connection.execute(
        text("SELECT number, id, embedder, value FROM vectors WHERE number <= :most ORDER BY number"),
        {"most": originals.vectors},
    ).all()
    near = _near(np.stack([from_bytes(it.value) for it in found]), chance)
    with _copying(connection, "vectors (number, id, embedder, value)") as rows:
        for (number, name, embedder, _), value in zip(found, near, strict=True):
            address = hashlib.sha256(f"{name}~{copy}".encode()).hexdigest()[: len(name)]
            rows.write_row((number + copy * originals.vectors, address, embedder, to_bytes(value)))


def _near(found: Vectors, chance: np.random.Generator) -> Vectors:
    away = chance.normal(0, _AWAY / found.shape[1] ** 0.5, found.shape).astype(np.float32)
    moved = found + away
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def index_copies(connection: Connection, originals: Originals, copies: int) -> Iterator[None]:
    """Write the lexical index of so many copies: each channel's in segments of a thousand passages."""
    theirs: dict[str, list[tuple[Segment, int]]] = {}
    for copy in range(1, copies + 1):
        for segment in originals.segments:
            theirs.setdefault(scope_of(segment.scope, copy), []).append((segment, copy))
    number = connection.execute(text(_HIGHEST + "segments")).scalar_one()
    for scope, parts in sorted(theirs.items()):
        audience = _audience(connection, scope)
        for together in _packed(parts):
            number += 1
            _write(connection, originals, (number, audience), together)
        _count_words(connection, originals, audience, [(it.scope, copy) for it, copy in parts])
        yield


def _packed(parts: Iterable[tuple[Segment, int]]) -> Iterator[list[tuple[Segment, int]]]:
    packed: list[tuple[Segment, int]] = []
    for part in parts:
        if packed and sum(it.passages for it, _ in packed) + part[0].passages > _FULL:
            yield packed
            packed = []
        packed.append(part)
    yield packed


def _audience(connection: Connection, scope: str) -> int:
    """Its number; of one that a copy is the first to have, a new one."""
    found = text("SELECT number FROM audiences WHERE scopes = :scope")
    known: int | None = connection.execute(found, {"scope": scope}).scalar_one_or_none()
    if known is not None:
        return known
    made = text("INSERT INTO audiences (scopes) VALUES (:scope) RETURNING number")
    number: int = connection.execute(made, {"scope": scope}).scalar_one()
    connection.execute(
        text("INSERT INTO audience_scopes (scope, audience) VALUES (:scope, :number)"),
        {"scope": scope, "number": number},
    )
    return number


def _write(
    connection: Connection, originals: Originals, names: tuple[int, int], parts: Sequence[tuple[Segment, int]]
) -> None:
    number, audience = names
    merged: dict[str, list[oc.Occurrences]] = {}
    for segment, copy in parts:
        by = copy * originals.passages << 32
        for term, found in segment.postings.items():
            merged.setdefault(term, []).append(found + by)
    passages, tokens = sum(it.passages for it, _ in parts), sum(it.tokens for it, _ in parts)
    with _copying(connection, "segments (number, audience, language, passages, tokens)") as rows:
        rows.write_row((number, audience, ENGLISH, passages, tokens))
    with _copying(connection, "segment_sources (source, segment)") as rows:
        for segment, copy in parts:
            for source in segment.sources:
                rows.write_row((source + copy * originals.sources, number))
    with _copying(connection, "postings (segment, term, occurrences)") as rows:
        for term, its in merged.items():
            rows.write_row((number, term, oc.dumps(np.concatenate(its))))


def _count_words(
    connection: Connection, originals: Originals, audience: int, parts: Sequence[tuple[str, int]]
) -> None:
    counted: dict[int, int] = {}
    for scope, _ in dict.fromkeys(parts):
        for word, count in originals.uses[scope].items():
            counted[word] = counted.get(word, 0) + count
    found = text("SELECT word, uses FROM word_uses WHERE audience = :audience")
    for word, count in connection.execute(found, {"audience": audience}):
        counted[word] = counted.get(word, 0) + count
    connection.execute(text("DELETE FROM word_uses WHERE audience = :audience"), {"audience": audience})
    with _copying(connection, "word_uses (word, audience, uses)") as rows:
        for word, count in counted.items():
            rows.write_row((word, audience, count))


@contextmanager
def _copying(connection: Connection, into: str) -> Iterator[Copy]:
    raw: Any = connection.connection.dbapi_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as rows:
        yield rows
