"""How each folder was indexed, kept in the ledger: who may read it stays so until somebody says otherwise."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from store.audience import Audience
from store.ledger.database import set_fact
from store.ledger.schema import facts

_PREFIX = "root "


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or file that was indexed, by its source id, and what it was indexed with."""

    id: str
    audience: Audience | None = None
    base_url: str = ""

    def holds(self, source_id: str) -> bool:
        return source_id == self.id or source_id.startswith(f"{self.id}/")

    @property
    def restricted(self) -> bool:
        return self.audience not in (None, Audience.everyone())


def nearest(roots: Iterable[Root], source_id: str) -> Root:
    """The innermost root around a source; one with nothing special where there is none."""
    return max((root for root in roots if root.holds(source_id)), key=lambda r: len(r.id), default=Root(""))


def known(connection: Connection) -> list[Root]:
    wanted = select(facts.c.name, facts.c.value).where(facts.c.name.startswith(_PREFIX, autoescape=True))
    return [_root(name.removeprefix(_PREFIX), value) for name, value in connection.execute(wanted)]


def remember(connection: Connection, root: Root) -> None:
    """Keep how a folder is indexed. Where it is restricted, so is all below that was open to everyone."""
    if root.restricted:
        for other in known(connection):
            if root.holds(other.id) and not other.restricted:
                forget(connection, other.id)
    audience = str(root.audience) if root.audience else ""
    set_fact(connection, _PREFIX + root.id, json.dumps({"audience": audience, "base_url": root.base_url}))


def forget(connection: Connection, root_id: str) -> None:
    """Forget `root_id` and every folder below it."""
    name = _PREFIX + root_id
    below = facts.c.name.startswith(f"{name}/", autoescape=True)
    connection.execute(delete(facts).where((facts.c.name == name) | below))


def _root(root_id: str, value: str) -> Root:
    kept = json.loads(value)
    return Root(root_id, Audience.parse(kept["audience"]) if kept["audience"] else None, kept["base_url"])
