"""Whether passages that were read before still stand, and who may read them now."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from store.passage import Passage
from store.shelving import by_number, readable
from store.tables import passages, sources


def standing(connection: Connection, wanted: Collection[Passage], by: Collection[str]) -> set[Passage]:
    """Those of `wanted`, a few dozen at most, that are in the ledger just so and readable."""
    found = (
        select(passages.c.number)
        .join(sources, sources.c.number == passages.c.source)
        .where(
            sources.c.id.in_({passage.source.id for passage in wanted}),
            passages.c.position.in_({passage.position for passage in wanted}),
            readable(by),
        )
    )
    numbers = connection.execute(found).scalars().all()
    return set(wanted) & set(by_number(connection, numbers, by).values())
