"""Sources and passages as they are read from rows, inside a transaction of the ledger.

Every passage that leaves the ledger for a reader passes `readable` here: the access rule stands in one place.
Only upkeep reads without it (`all_passages_of`, `embedded_texts`), and tells nobody.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select

from store.audience import GROUP, SENT, Audience
from store.ledger.conditions import among, below
from store.ledger.schema import SHARED, passages, scopes, sources, vectors
from store.passage import Kind, MessageSpan, Passage, Source
from store.source_filter import SourceFilter
from store.vectors import Vectors, embedded_text, matrix

UPLOADED = "upload:"
"""What the ids of files that were sent in conversations begin with."""

# Fields whose columns hold them as they are.
OF_SOURCE = ("id", "name", "title", "url", "digest")
_NEVER = datetime.min.replace(tzinfo=UTC)
OF_PASSAGE = ("id", "text", "position", "start", "end", "line", "page", "columns")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that search found, without its text: its row, where it stands, and how near it is."""

    number: int
    source_id: str
    position: int
    vector_id: str
    cosine: float


def readable(by: Collection[str]) -> ColumnElement[bool]:
    """The rule of audience.Readers.may_read as SQL: one shared scope suffices."""
    return exists().where(scopes.c.source == passages.c.source, scopes.c.scope.in_(by))


def sent(connection: Connection, by: Collection[str]) -> frozenset[int]:
    """The numbers of the files that were sent in conversations of `by`."""
    private = [it for it in by if it.startswith(SENT)]
    if not private:
        return frozenset()
    found = select(sources.c.number).where(~SHARED, _owned(private))
    return frozenset(connection.execute(found).scalars())


def groups(connection: Connection) -> frozenset[str]:
    """The user groups that any source is for."""
    # A range, which the index on scopes serves; no scope that begins so comes after it.
    theirs = select(scopes.c.scope).where(scopes.c.scope >= GROUP, scopes.c.scope < f"{GROUP}~").distinct()
    return frozenset(it.removeprefix(GROUP) for it in connection.execute(theirs).scalars())


def known_scopes(connection: Connection, asked: Iterable[str]) -> frozenset[str]:
    """Those of `asked` that any source has: most channels own no document, and short filters are quick."""
    found = select(scopes.c.scope).where(scopes.c.scope.in_(sorted(asked))).distinct()
    return frozenset(connection.execute(found).scalars())


def selected(connection: Connection, patterns: Iterable[str], by: Collection[str]) -> frozenset[int]:
    """The numbers of the readable sources that one of the patterns selects.

    Files sent in a conversation are not chosen from: whoever sent them asks about them.
    """
    wanted = SourceFilter.of(patterns)
    c = sources.c
    rows = connection.execute(select(c.number, c.kind, c.id, c.name, c.title).where(_owned(by)))
    return frozenset(
        it.number for it in rows if it.kind == Kind.UPLOAD.value or wanted.selects(it.id, it.name, it.title)
    )


def readable_sources(connection: Connection, by: Collection[str]) -> list[Source]:
    """The sources that share a scope with `by`."""
    return [source for _, source in _sources(connection, select(sources).where(_owned(by)))]


def any_readable(connection: Connection, prefix: str, by: Collection[str]) -> bool:
    """Whether a source whose id begins so shares a scope with `by`."""
    found = select(sources.c.number).where(below(sources.c.id, prefix), _owned(by)).limit(1)
    return connection.execute(found).first() is not None


def _owned(by: Collection[str]) -> ColumnElement[bool]:
    """`readable`, of sources themselves."""
    return exists().where(scopes.c.source == sources.c.number, scopes.c.scope.in_(by))


def find_source(connection: Connection, source_id: str) -> tuple[int, Source] | None:
    for number, source in _sources(connection, select(sources).where(sources.c.id == source_id)):
        return number, source
    return None


def find_sources(connection: Connection, prefix: str) -> list[Source]:
    """Sources whose id starts with `prefix`, by id; files sent in conversations only where it names them."""
    wanted = select(sources).where(func.substr(sources.c.id, 1, len(prefix)) == prefix).order_by(sources.c.id)
    if not prefix.startswith(UPLOADED):
        wanted = wanted.where(SHARED)
    return [source for _, source in _sources(connection, wanted)]


def newest(connection: Connection, by: Collection[str], most: int) -> list[Source]:
    """Up to `most` of the sources that the readers may read, the last changed first."""
    dated = select(sources).where(sources.c.modified.is_not(None), _owned(by))
    # Times have zones, and so no order as texts.
    found = [source for _, source in _sources(connection, dated.order_by(sources.c.id))]
    return sorted(found, key=lambda it: it.modified or _NEVER, reverse=True)[:most]


def with_ids(connection: Connection, ids: Collection[str], by: Collection[str]) -> list[Passage]:
    """The readable passages that have one of these ids, in the order of `ids`."""
    order = {name: at for at, name in enumerate(ids)}
    numbers = connection.execute(select(passages.c.number).where(among(passages.c.id, order))).scalars()
    found = by_number(connection, list(numbers), by).values()
    return sorted(found, key=lambda it: (order[it.id], it.source.id))


def digests(connection: Connection, ids: Collection[str]) -> list[tuple[str, str, str]]:
    """Id, digest and title of the sources of these passages, each once: for upkeep."""
    wanted = (
        select(sources.c.id, sources.c.digest, sources.c.title)
        .join(passages, passages.c.source == sources.c.number)
        .where(among(passages.c.id, ids))
        .distinct()
    )
    return [tuple(row) for row in connection.execute(wanted.order_by(sources.c.id))]


def passages_of(connection: Connection, source_id: str, by: Collection[str]) -> list[Passage]:
    """A source's passages in order; none when the readers may not read it."""
    found = find_source(connection, source_id)
    return [] if found is None else pieces_of(connection, *found, readable(by))


def all_passages_of(connection: Connection, source_id: str) -> list[Passage]:
    """A source's passages in order, whoever may read them: for upkeep."""
    found = find_source(connection, source_id)
    return [] if found is None else pieces_of(connection, *found)


def candidates(
    connection: Connection,
    near: Collection[str],
    numbers: Collection[int],
    by: Collection[str],
    query: Vectors,
    within: Collection[int] | None = None,
) -> list[Candidate]:
    """The readable passages that have a vector in `near` or a number in `numbers`, by number.

    Of the sources with the numbers `within`, where that is given: the same text may stand in others.

    Cosines to `query`, of shape (dimension,), are exact, whichever half of search found the passage.
    """
    # Two statements: an OR over both columns would read the whole table.
    with_vector = select(passages.c.number).join(vectors).where(vectors.c.id.in_(near))
    numbers = {*numbers, *connection.execute(with_vector).scalars()}
    wanted = (
        select(passages.c.number, sources.c.id, passages.c.position, vectors.c.id, vectors.c.value)
        .join(vectors, vectors.c.number == passages.c.vector)
        .join(sources, sources.c.number == passages.c.source)
        .where(passages.c.number.in_(numbers), readable(by))
        .order_by(passages.c.number)  # a product's last bits depend on where a row stands
    )
    if within is not None:
        wanted = wanted.where(among(sources.c.number, within))
    rows = connection.execute(wanted).all()
    cosines = matrix([row[4] for row in rows], len(query)) @ query
    return [Candidate(*row[:4], cosine) for row, cosine in zip(rows, cosines.tolist(), strict=True)]


def by_number(connection: Connection, numbers: Collection[int], by: Collection[str]) -> dict[int, Passage]:
    """The readable passages among `numbers`."""
    rows = connection.execute(select(passages).where(passages.c.number.in_(numbers), readable(by))).all()
    of_them = sources.c.number.in_({row.source for row in rows})
    owners = dict(_sources(connection, select(sources).where(of_them)))
    return {row.number: _passage(row, owners[row.source]) for row in rows}


def embedded_texts(connection: Connection) -> Iterator[tuple[int, str]]:
    """Each passage's number with the text that its vector is of."""
    wanted = select(sources).order_by(sources.c.number)
    for number, source in _sources(connection, wanted):
        rows = connection.execute(select(passages).where(passages.c.source == number))
        for row in rows:
            yield row.number, embedded_text(_passage(row, source))


def _sources(connection: Connection, wanted: Select[*tuple[object, ...]]) -> list[tuple[int, Source]]:
    rows = connection.execute(wanted).all()
    of_them = select(scopes).where(among(scopes.c.source, (row.number for row in rows)))
    audiences: dict[int, set[str]] = {}
    for number, scope in connection.execute(of_them):
        audiences.setdefault(number, set()).add(scope)
    return [(row.number, _source(row, audiences[row.number])) for row in rows]


def _source(row: Row[*tuple[object, ...]], audience: Iterable[str]) -> Source:
    return Source(
        kind=Kind(row.kind),
        audience=Audience(frozenset(audience)),
        modified=None if row.modified is None else datetime.fromisoformat(row.modified),
        **{name: getattr(row, name) for name in OF_SOURCE},
    )


def pieces_of(
    connection: Connection, number: int, source: Source, allowed: ColumnElement[bool] | None = None
) -> list[Passage]:
    wanted = select(passages).where(passages.c.source == number).order_by(passages.c.position)
    if allowed is not None:
        wanted = wanted.where(allowed)
    return [_passage(row, source) for row in connection.execute(wanted)]


def _passage(row: Row[*tuple[object, ...]], source: Source) -> Passage:
    same = {name: getattr(row, name) for name in OF_PASSAGE}
    said = tuple(MessageSpan(*it) for it in json.loads(row.messages)) if row.messages else ()
    return Passage(source=source, headings=tuple(json.loads(row.headings)), messages=said, **same)
