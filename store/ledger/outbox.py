"""Changes of the ledger that Chroma has not been told of yet, kept in the ledger itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, literal, select

from store.ledger.database import next_change
from store.ledger.schema import among, outbox, passages, scopes, vectors
from store.vectors import Vectors, from_bytes

_USED = exists().where(passages.c.vector == vectors.c.number)
_STRIKE = delete(outbox).where(outbox.c.vector == bindparam("id"), outbox.c.change == bindparam("seen"))

Audiences = Mapping[str, frozenset[str]]
"""By vector id, who may read any passage with that text."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What Chroma should hold for one vector: `vector` (dimension,) under `scopes`, or nothing when None."""

    id: str
    change: int
    vector: Vectors | None
    scopes: tuple[str, ...]


def audiences(connection: Connection, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """A vector without passages is left out."""
    wanted = (
        select(vectors.c.id, scopes.c.scope)
        .join(passages, passages.c.vector == vectors.c.number)
        .join(scopes, scopes.c.source == passages.c.source)
        .where(vectors.c.id.in_(among(ids)))
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for address, scope in connection.execute(wanted):
        found.setdefault(address, set()).add(scope)
    return {address: frozenset(them) for address, them in found.items()}


def settle(connection: Connection, before: Audiences, touched: Iterable[str]) -> None:
    """After a change: drop vectors whose last passage went, and post each vector that Chroma must hear of."""
    ids = sorted(set(touched))
    connection.execute(delete(vectors).where(vectors.c.id.in_(among(ids)), ~_USED))
    after = audiences(connection, ids)
    repost(connection, [address for address in ids if before.get(address) != after.get(address)])


def repost(connection: Connection, ids: Sequence[str]) -> None:
    """Count a change, and let Chroma hear of these vectors, each named once."""
    change = next_change(connection)
    connection.execute(delete(outbox).where(outbox.c.vector.in_(among(ids))))
    if ids:
        connection.execute(insert(outbox), [{"vector": address, "change": change} for address in ids])


def post_all(connection: Connection) -> None:
    """Chroma begins from nothing: it must hear of every vector."""
    connection.execute(delete(outbox))
    change = next_change(connection)
    connection.execute(
        insert(outbox).from_select(["vector", "change"], select(vectors.c.id, literal(change)).where(_USED))
    )


def pending(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(outbox)).scalar_one())


def take(connection: Connection, limit: int) -> list[Pending]:
    """The oldest changes, as the ledger stands now. They stay posted until `done`."""
    rows = connection.execute(select(outbox).order_by(outbox.c.change, outbox.c.vector).limit(limit)).all()
    ids = [row.vector for row in rows]
    readers = audiences(connection, ids)
    found = connection.execute(select(vectors.c.id, vectors.c.value).where(vectors.c.id.in_(among(ids))))
    values = {address: from_bytes(value) for address, value in found}
    return [
        Pending(row.vector, row.change, values.get(row.vector), tuple(sorted(readers.get(row.vector, ()))))
        for row in rows
    ]


def done(connection: Connection, told: Iterable[Pending]) -> None:
    """Strike out what Chroma has been told, unless it changed again meanwhile."""
    given = [{"id": item.id, "seen": item.change} for item in told]
    if given:
        connection.execute(_STRIKE, given)


def wanted(connection: Connection) -> dict[str, frozenset[str]]:
    """Everything that Chroma should hold: the scopes of each vector, by id."""
    return audiences(connection, connection.execute(select(vectors.c.id).where(_USED)).scalars())


def count_wanted(connection: Connection) -> int:
    used = select(func.count(passages.c.vector.distinct()))
    return int(connection.execute(used).scalar_one())
