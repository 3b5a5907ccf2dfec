"""How many documents readers may read; of those that they may not, nobody is told that there are any."""

from collections.abc import Collection

from sqlalchemy import Connection, distinct, func, select

from store.tables import scopes


def readable_sources(connection: Connection, by: Collection[str]) -> int:
    """The number of sources that share a scope with `by`: the rule of audience.Readers.may_read."""
    found = select(func.count(distinct(scopes.c.source))).where(scopes.c.scope.in_(sorted(by)))
    return int(connection.execute(found).scalar_one())
