"""What a connector is: how one kind of place is listed and read. Each has a file of its own in this package.

A connector knows its place and nothing of the store: `store.sources.syncing` brings what it lists into the
library.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Protocol

from store.audience import Audience


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a place: `id` is its own for good there, also when it is renamed or moved.

    `name` is what people see, a path where the place has folders; `url` opens it in a browser, "" where
    nothing does. `version` changes whenever its content, name, address or readers may have; "" where the
    place does not say, and then it is fetched each time. `audience` is who may read it there; None where the
    place does not say, and then that of the connected source holds. `size` is in bytes, 0 where unknown.
    """

    id: str
    name: str
    url: str
    version: str
    audience: Audience | None = None
    modified: datetime | None = None
    size: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of what a place lists: items that are new or may have changed, and ids of those that it says are
    gone. `refused` are items that are there and cannot be read, each with the reason. `cursor` is where the
    next listing goes on, once all of these are in the library; "" as long as the place cannot tell."""

    items: Sequence[Item] = ()
    gone: Sequence[str] = ()
    refused: Sequence[tuple[Item, str]] = ()
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content of an item. The suffix of `file` says how it is read (store.reading.formats). `title` is
    what the place calls it, "" where its text says that itself. `lost` says what of it could not be had."""

    data: bytes
    file: PurePath
    title: str = ""
    lost: Sequence[str] = field(default=())


class Connector(Protocol):
    """One place, opened. It waits out rate limits (Retry-After) and tries passing failures again by itself.

    Its methods raise `PlaceAway` where the place cannot be reached now, `PlaceRefused` where it does not take
    the token or forbids, and `ItemGone` or Unreadable (`fetch` alone) for one item. What has been listed
    until then counts.
    """

    def changes(self, cursor: str) -> Iterator[Listing]:
        """What changed since `cursor`; everything where that is "" or is not taken any more.

        A listing of everything is whole only when it comes to its end without an error.
        """
        ...

    def whole(self, cursor: str) -> bool:
        """Whether `changes(cursor)`, which has come to its end, listed everything there is."""
        ...

    def fetch(self, item: Item) -> Fetched:
        """The item's content, of at most the bytes that files may have."""
        ...

    def close(self) -> None:
        """Let go of connections and temporary files."""
        ...
