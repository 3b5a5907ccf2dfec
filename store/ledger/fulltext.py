"""Lexical search: an index in segments of one audience and language each, ranked by bm25 among what the
readers may read.

What is hidden from readers is in none of the segments that are looked into for them. So results, their order
and their scores are those of a ledger that holds nothing else, and the same on every engine. A file that was
sent in a conversation is indexed like any document: nobody else reads its segment.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select, update

from store.languages import language_of
from store.ledger import audiences, bulk, spelling
from store.ledger import occurrences as oc
from store.ledger.bm25 import bm25
from store.ledger.conditions import among
from store.ledger.query_terms import Term, asked_for
from store.ledger.schema import batches, passages, sources
from store.ledger.word_tables import postings, segment_sources, segments, word_parts, word_uses, words

SINCE = 12
"""The layout that first had this index as it is."""

_FULL = 4_000
"""Passages of a segment that takes no more. With a source, all occurrences of its terms there are written
again; and the smaller segments are, the more a search looks into."""
_AT_ONCE = 2_000
"""Passages whose words are in memory together, or those of one source that has more."""

# SQLite makes text of what it joins.
_APPEND = {
    "sqlite": "CAST(postings.occurrences || excluded.occurrences AS BLOB)",
    "postgresql": "postings.occurrences || excluded.occurrences",
}
_ON_POSTING = "(segment, term) DO UPDATE SET occurrences ="


@dataclass(frozen=True, slots=True)
class _Indexed:
    """What a source's passages are found by, as the index has it."""

    source: int
    rows: tuple[tuple[int, str, str, str, str], ...]

    @property
    def language(self) -> str:
        return language_of(row[3] for row in self.rows)

    @property
    def texts(self) -> Iterable[str]:
        return (" ".join(row[1:4]) for row in self.rows)


def add(connection: Connection, numbers: Collection[int]) -> None:
    """Index the passages of sources, and count their words, after their rows and scopes are written."""
    for batch in _batches(connection, numbers):
        new: list[tuple[int, str, bytes]] = []
        found = {it.source: it for it in _indexed(connection, batch)}
        for audience, own in audiences.of_sources(connection, list(found)).items():
            spelling.count(connection, audience, [text for it in own for text in found[it].texts], 1)
            spoken: dict[str, list[_Indexed]] = {}
            for it in own:
                spoken.setdefault(found[it].language, []).append(found[it])
            for language, its in spoken.items():
                for segment, part in _packed(connection, audience, language, its).items():
                    new += _written(connection, segment, part, language)
        bulk.put_rows(connection, postings, new, f"{_ON_POSTING} {_APPEND[connection.dialect.name]}")


def remove(connection: Connection, numbers: Collection[int]) -> None:
    """Take sources out, before their rows change: they tell which words were indexed."""
    for batch in _batches(connection, numbers):
        c = segment_sources.c
        placed = connection.execute(select(c.source, c.segment).where(among(c.source, batch))).all()
        segment_of = {row.source: row.segment for row in placed}
        parts: dict[int, list[_Indexed]] = {}
        for it in _indexed(connection, list(segment_of)):
            parts.setdefault(segment_of[it.source], []).append(it)
        connection.execute(delete(segment_sources).where(among(c.source, batch)))
        for segment, part in parts.items():
            _taken_out(connection, segment, part)


def rebuild(connection: Connection) -> None:
    """Index everything anew."""
    for table in (segment_sources, segments, postings, words, word_uses, word_parts):
        connection.execute(delete(table))
    add(connection, connection.execute(select(sources.c.number)).scalars().all())


def search(
    connection: Connection,
    query: str,
    scopes: Collection[str],
    limit: int,
    within: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Numbers and bm25 (higher is better) of readable passages, best first. Any text is a valid query.

    With `within`, the numbers of readable sources, of these alone: scored among all that is readable.
    """
    c = segments.c
    readable = select(c.number, c.language, c.passages, c.tokens)
    readable = readable.where(c.audience.in_(audiences.readable(scopes)))
    looked_into = connection.execute(readable).all() if scopes and query.strip() else []
    spoken: dict[str, list[int]] = {}
    for it in looked_into:
        spoken.setdefault(it.language, []).append(it.number)
    found: dict[str, list[oc.Occurrences]] = {}
    for language, its in spoken.items():
        wanted = asked_for(connection, query, scopes, language)
        for written, where in _found(connection, its, wanted):
            found.setdefault(written, []).append(where)
    count, tokens = sum(it.passages for it in looked_into), sum(it.tokens for it in looked_into)
    numbers, scores = bm25([np.concatenate(it) for it in found.values()], count, tokens)
    if within is None and 0 < limit < len(scores):
        near = (
            scores >= np.partition(scores, -limit)[-limit]
        )  # to order all of them takes longer than the rest
        numbers, scores = numbers[near], scores[near]
    order = np.lexsort((numbers, -scores))
    ranked = list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))
    return ranked[:limit] if within is None else _within(connection, ranked, within, limit)


def _within(
    connection: Connection, ranked: Sequence[tuple[int, float]], within: Collection[int], limit: int
) -> list[tuple[int, float]]:
    """The first of what is ranked that these sources have."""
    best: list[tuple[int, float]] = []
    theirs = frozenset(within)
    for batch in batches(ranked):
        owners = select(passages.c.number, passages.c.source).where(
            among(passages.c.number, [number for number, _ in batch])
        )
        source_of = {row.number: row.source for row in connection.execute(owners)}
        best += [it for it in batch if source_of[it[0]] in theirs]
        if len(best) >= limit:
            break
    return best[:limit]


def _found(
    connection: Connection, looked_into: Sequence[int], wanted: Sequence[Term]
) -> Iterator[tuple[str, oc.Occurrences]]:
    """Each term as it is written, and where it stands in these segments, in any of its forms."""
    c = postings.c
    stems = sorted({stem for term in wanted for run in term.stems for stem in run})
    rows = connection.execute(
        select(c.term, c.occurrences).where(among(c.segment, looked_into), among(c.term, stems))
    )
    kept: dict[str, list[bytes]] = {}
    for stem, some in rows:
        kept.setdefault(stem, []).append(some)
    of_stem = {stem: oc.loads(b"".join(it)) for stem, it in kept.items()}
    for term in wanted:
        where = [oc.of_phrase(run, of_stem) for run in term.stems]
        # Sorted, those of one passage are side by side.
        yield term.written, where[0] if len(where) == 1 else np.unique(np.concatenate(where))


def _batches(connection: Connection, numbers: Collection[int]) -> Iterator[list[int]]:
    """The sources that have passages, in their order, a few at a time."""
    c = passages.c
    counted = select(c.source, func.count()).where(among(c.source, numbers)).group_by(c.source)
    batch: list[int] = []
    room = _AT_ONCE
    for source, count in connection.execute(counted.order_by(c.source)).all():
        if batch and count > room:
            yield batch
            batch, room = [], _AT_ONCE
        batch.append(source)
        room -= count
    if batch:
        yield batch


def _indexed(connection: Connection, numbers: Sequence[int]) -> list[_Indexed]:
    """Those of the sources that have passages, with these in order."""
    c = passages.c
    wanted = (
        select(c.source, c.number, sources.c.title, c.headings, c.columns + " " + c.text, c.split)
        .join(sources, sources.c.number == c.source)
        .where(among(c.source, numbers))
        .order_by(c.number)
    )
    rows: dict[int, list[tuple[int, str, str, str, str]]] = {}
    for source, *row in connection.execute(wanted):
        rows.setdefault(source, []).append(tuple(row))
    return [_Indexed(source, tuple(its)) for source, its in rows.items()]


def _packed(
    connection: Connection, audience: int, language: str, found: Sequence[_Indexed]
) -> dict[int, list[_Indexed]]:
    """Which segment of the audience and language takes which sources: one with room, or a new one."""
    c = segments.c
    open_ones = select(c.number, c.passages).where(
        c.audience == audience, c.language == language, c.passages < _FULL
    )
    room = [(row.number, _FULL - row.passages) for row in connection.execute(open_ones.order_by(c.number))]
    packed: dict[int, list[_Indexed]] = {}
    for it in found:
        if not room:
            made = {"audience": audience, "language": language, "passages": 0, "tokens": 0}
            new = insert(segments).values(made).returning(c.number)
            room = [(connection.execute(new).scalar_one(), _FULL)]
        segment, left = room[-1]
        packed.setdefault(segment, []).append(it)
        room[-1] = (segment, left - len(it.rows))
        if room[-1][1] <= 0:
            room.pop()
    return packed


def _written(
    connection: Connection, segment: int, part: Sequence[_Indexed], language: str
) -> list[tuple[int, str, bytes]]:
    """The rows of postings for what a segment takes."""
    found = oc.occurrences((row for it in part for row in it.rows), language)
    _count(connection, segment, part, found.values(), 1)
    connection.execute(insert(segment_sources), [{"source": it.source, "segment": segment} for it in part])
    return [(segment, term, oc.dumps(its)) for term, its in found.items()]


def _taken_out(connection: Connection, segment: int, part: Sequence[_Indexed]) -> None:
    its = select(segments.c.audience, segments.c.language).where(segments.c.number == segment)
    audience, language = connection.execute(its).one()
    gone = oc.occurrences((row for it in part for row in it.rows), language)
    numbers = [row[0] for it in part for row in it.rows]
    c = postings.c
    mine = (c.segment == segment, among(c.term, gone))
    kept = connection.execute(select(c.term, c.occurrences).where(*mine)).all()
    left = oc.without({term: oc.loads(found) for term, found in kept}, numbers)
    connection.execute(delete(postings).where(*mine))
    rows = [(segment, term, oc.dumps(found)) for term, found in left.items() if len(found)]
    bulk.put_rows(connection, postings, rows, "DO NOTHING")
    spelling.count(connection, audience, [text for it in part for text in it.texts], -1)
    _count(connection, segment, part, gone.values(), -1)
    connection.execute(delete(segments).where(segments.c.number == segment, segments.c.passages <= 0))
    audiences.forget_unused(connection, [audience])


def _count(
    connection: Connection,
    segment: int,
    part: Sequence[_Indexed],
    found: Iterable[oc.Occurrences],
    sign: int,
) -> None:
    """Count passages and their tokens in (sign 1) or out (-1)."""
    c = segments.c
    passages_of_them = sum(len(it.rows) for it in part)
    tokens = sum(map(len, found))
    connection.execute(
        update(segments)
        .where(c.number == segment)
        .values(passages=c.passages + sign * passages_of_them, tokens=c.tokens + sign * tokens)
    )
