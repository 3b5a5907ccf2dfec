"""Opening a connector against a stand-in, and listing all that it tells."""

from dataclasses import dataclass, field

from store.audience import Audience
from store.reading import Limits
from store.sources import ConnectedSource, Connector, Item
from store.sources.kinds import kind_of

LIMITS = Limits(file_bytes=1 << 20)


def connected(
    kind: str, address: str, secret: str = "", audience: str = "everyone", **options: str
) -> Connector:
    source = ConnectedSource("it", kind, address, Audience.parse(audience), options, "A_SECRET")
    return kind_of(kind).connect(source, secret, LIMITS)


@dataclass
class Told:
    """What a whole or partial listing came to."""

    items: dict[str, Item] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    cursor: str = ""

    @property
    def names(self) -> list[str]:
        return sorted(it.name for it in self.items.values())

    def readers(self, id_: str) -> str | None:
        audience = self.items[id_].audience
        return None if audience is None else str(audience)


def told_by(connector: Connector, cursor: str = "") -> Told:
    told = Told()
    for part in connector.changes(cursor):
        told.items.update((it.id, it) for it in part.items)
        told.gone.extend(part.gone)
        told.refused.update((it.name, why) for it, why in part.refused)
        told.cursor = part.cursor or told.cursor
    return told
