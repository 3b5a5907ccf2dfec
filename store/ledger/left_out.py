"""What is left out of indexed folders, kept in the ledger: patterns by root, and what was forgotten.

A mark holds for what it names and for all below it, up to a nearer mark: of a forgotten folder, one file may
be wanted again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from store.ledger.conditions import begins
from store.ledger.database import set_fact
from store.ledger.schema import facts

_PATTERNS = "exclude "
_MARK = "forgotten "
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Which sources were forgotten, by the marks on them and around them."""

    marks: Mapping[str, bool]

    def __contains__(self, source_id: str) -> bool:
        name = source_id
        while name not in self.marks:
            name, slash, _ = name.rpartition("/")
            if not slash:
                return False
        return self.marks[name]


def exclude(connection: Connection, root_id: str, patterns: Sequence[str]) -> None:
    """Keep what is excluded below a root, in place of what was; nothing for no pattern."""
    if patterns:
        set_fact(connection, _PATTERNS + root_id, json.dumps(list(patterns)))
    else:
        connection.execute(delete(facts).where(facts.c.name == _PATTERNS + root_id))


def patterns(connection: Connection) -> dict[str, tuple[str, ...]]:
    """What is excluded, by root."""
    return {name: tuple(json.loads(value)) for name, value in _kept(connection, _PATTERNS)}


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """Mark these, and all below them, as forgotten."""
    for name in ids:
        _drop(connection, _MARK, name)
        set_fact(connection, _MARK + name, _YES)


def want_again(connection: Connection, ids: Iterable[str]) -> None:
    """Take back that these, or anything below them, were forgotten."""
    for name in ids:
        _drop(connection, _MARK, name)
        if name in forgotten(connection):  # a folder around it was forgotten, and stays so
            set_fact(connection, _MARK + name, _NO)


def forgotten(connection: Connection) -> Forgotten:
    return Forgotten({name: value == _YES for name, value in _kept(connection, _MARK)})


def drop(connection: Connection, root_id: str) -> None:
    """Keep nothing of a root that is no more, nor of what lay below it."""
    _drop(connection, _PATTERNS, root_id)
    _drop(connection, _MARK, root_id)


def drop_below(connection: Connection, prefix: str) -> None:
    """Keep no mark on what begins so."""
    connection.execute(delete(facts).where(begins(facts.c.name, _MARK + prefix)))


def _kept(connection: Connection, prefix: str) -> list[tuple[str, str]]:
    wanted = select(facts.c.name, facts.c.value).where(begins(facts.c.name, prefix)).order_by(facts.c.name)
    return [(name.removeprefix(prefix), value) for name, value in connection.execute(wanted)]


def _drop(connection: Connection, prefix: str, name: str) -> None:
    below = begins(facts.c.name, f"{prefix}{name}/")
    connection.execute(delete(facts).where((facts.c.name == prefix + name) | below))
