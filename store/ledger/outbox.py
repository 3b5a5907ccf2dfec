"""Changes of the ledger that Chroma has not been told of yet, kept in the ledger itself.

Chroma is told nothing of files that were sent in conversations: what it finds for others would tell of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, literal, select

from store.ledger.conditions import among
from store.ledger.database import next_change
from store.ledger.schema import SHARED, outbox, passages, sources, vectors
from store.vectors import Vectors, from_bytes

REBUILD = "rebuild"
"""The fact that says, unless it is empty, that whoever feeds Chroma is to begin with an empty one."""

USED = exists().where(passages.c.vector == vectors.c.number)
_WANTED = exists().where(passages.c.vector == vectors.c.number, sources.c.number == passages.c.source, SHARED)
_STRIKE = delete(outbox).where(outbox.c.vector == bindparam("id"), outbox.c.change == bindparam("seen"))


@dataclass(frozen=True, slots=True)
class Pending:
    """What Chroma should hold for one id: `vector` of shape (dimension,), or nothing when None."""

    id: str
    change: int
    vector: Vectors | None


def used(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the vector ids that a passage of a document has."""
    found = select(vectors.c.id).where(among(vectors.c.id, ids), _WANTED)
    return set(connection.execute(found).scalars())


def settle(connection: Connection, before: set[str], touched: Iterable[str]) -> None:
    """After a change: drop vectors whose last passage went, and post each vector that Chroma must hear of.

    `before` are those of `touched` that were used.
    """
    ids = set(touched)
    connection.execute(delete(vectors).where(among(vectors.c.id, ids), ~USED))
    repost(connection, sorted(before ^ used(connection, ids)))


def repost(connection: Connection, ids: Sequence[str]) -> None:
    """Count a change, and let Chroma hear of these vectors, each named once."""
    change = next_change(connection)
    connection.execute(delete(outbox).where(among(outbox.c.vector, ids)))
    if ids:
        connection.execute(insert(outbox), [{"vector": address, "change": change} for address in ids])


def post_all(connection: Connection) -> None:
    """Chroma begins from nothing: it must hear of every vector."""
    connection.execute(delete(outbox))
    change = next_change(connection)
    connection.execute(
        insert(outbox).from_select(["vector", "change"], select(vectors.c.id, literal(change)).where(_WANTED))
    )


def pending(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(outbox)).scalar_one())


def take(connection: Connection, limit: int) -> list[Pending]:
    """The oldest changes, as the ledger stands now. They stay posted until `done`."""
    # Picked out first: of a million changes each batch would else join them all.
    oldest = select(outbox).order_by(outbox.c.change, outbox.c.vector).limit(limit).subquery()
    found = (
        select(oldest, vectors.c.value)
        .select_from(oldest.outerjoin(vectors, (vectors.c.id == oldest.c.vector) & _WANTED))
        .order_by(oldest.c.change, oldest.c.vector)
    )
    return [
        Pending(row.vector, row.change, None if row.value is None else from_bytes(row.value))
        for row in connection.execute(found)
    ]


def done(connection: Connection, told: Iterable[Pending]) -> None:
    """Strike out what Chroma has been told, unless it changed again meanwhile."""
    given = [{"id": item.id, "seen": item.change} for item in told]
    if given:
        connection.execute(_STRIKE, given)


def wanted(connection: Connection) -> set[str]:
    """The id of every vector that Chroma should hold."""
    return set(connection.execute(select(vectors.c.id).where(_WANTED)).scalars())


def count_wanted(connection: Connection) -> int:
    of_documents = passages.c.source.in_(select(sources.c.number).where(SHARED))
    told = select(func.count(passages.c.vector.distinct())).where(of_documents)
    return int(connection.execute(told).scalar_one())
