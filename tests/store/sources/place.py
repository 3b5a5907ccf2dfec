"""A place to be connected, in memory, with the faults that places have, and its connector."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

import pytest

from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import ItemGone, PlaceAway, PlaceRefused
from store.reading import Limits
from store.sources import Fetched, Item, Listing, SourceKind, kinds

PLACES: dict[str, "Place"] = {}
"""By address, as `connect` is given no more than that."""


@dataclass
class Document:
    """`revision` is the place's count of changes when it last changed."""

    name: str
    text: str
    revision: int
    audience: Audience | None = None
    suffix: str = ".md"


@dataclass
class Place:
    """`page` items a listing. With `tells_changes`, it knows what changed since a cursor. `away_after` and
    `refuses_after` are how many calls it still answers; `hidden` items are there and not listed."""

    page: int = 2
    tells_changes: bool = False
    documents: dict[str, Document] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    revision: int = 0
    away_after: int | None = None
    refuses_after: int | None = None
    hidden: set[str] = field(default_factory=set)
    closed_items: set[str] = field(default_factory=set)
    broken_items: set[str] = field(default_factory=set)
    vanishing: set[str] = field(default_factory=set)
    secret: str = ""
    fetched: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)

    def write(self, id_: str, text: str, name: str = "", audience: str = "", suffix: str = ".md") -> None:
        self.revision += 1
        who = Audience.parse(audience) if audience else None
        self.documents[id_] = Document(name or f"{id_}.md", text, self.revision, who, suffix)
        self.gone.pop(id_, None)

    def delete(self, id_: str) -> None:
        self.revision += 1
        self.documents.pop(id_, None)
        self.gone[id_] = self.revision

    def answers(self) -> None:
        """Called before anything is told. Raises PlaceAway or PlaceRefused."""
        self.away_after = _counted(self.away_after, PlaceAway("the place does not answer; try again later"))
        self.refuses_after = _counted(
            self.refuses_after, PlaceRefused("the place does not take the token; make a new one")
        )


def _counted(left: int | None, fault: Exception) -> int | None:
    if left == 0:
        raise fault
    return None if left is None else left - 1


class PlaceConnector:
    """As connectors are."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def changes(self, cursor: str) -> Iterator[Listing]:
        place, since = self._place, int(cursor or 0)
        place.listed.append(cursor)
        there = [
            self._item(id_, it)
            for id_, it in place.documents.items()
            if it.revision > since and id_ not in place.hidden
        ]
        gone = [id_ for id_, at in place.gone.items() if since and at > since]
        now = str(place.revision) if place.tells_changes else ""
        for at in range(0, len(there), place.page):
            place.answers()
            part = there[at : at + place.page]
            yield Listing(
                [it for it in part if it.id not in place.closed_items],
                refused=[(it, "the token may not read it") for it in part if it.id in place.closed_items],
            )
        place.answers()
        yield Listing(gone=gone, cursor=now)

    def whole(self, cursor: str) -> bool:
        return not cursor

    def fetch(self, item: Item) -> Fetched:
        place = self._place
        place.answers()
        place.fetched.append(item.id)
        if item.id in place.vanishing:
            place.delete(item.id)
        if item.id not in place.documents:
            raise ItemGone("it is gone")
        if item.id in place.broken_items:
            raise KeyError(item.id)
        found = place.documents[item.id]
        return Fetched(found.text.encode(), PurePath(f"{item.id}{found.suffix}"))

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _item(id_: str, found: Document) -> Item:
        return Item(id_, found.name, f"https://place.example/{id_}", str(found.revision), found.audience)


def connect(source: ConnectedSource, secret: str, limits: Limits) -> PlaceConnector:
    place = PLACES[source.address]
    if secret != place.secret:
        raise PlaceRefused("the place does not take the token; make a new one")
    return PlaceConnector(place)


def register(patch: pytest.MonkeyPatch) -> None:
    """Let places be connected as the kind `place`."""
    kind = SourceKind("place", __name__, "its name", secret="a token", options={"depth": "how far"})
    patch.setattr(kinds, "KINDS", (*kinds.KINDS, kind))
