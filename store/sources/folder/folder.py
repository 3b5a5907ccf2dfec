"""The connector of folders anywhere. Nothing outside the folder, nothing hidden or excluded, no link."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from store.connected import ConnectedSource
from store.errors import CannotOpen, ItemGone, PlaceRefused, TooLarge
from store.reading import MB, Limits
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.folder.failures import asked
from store.sources.folder.place import Place
from store.sources.folder.protocols import opened
from store.sources.folder.walk import FolderWalk

_BATCH = 100


def connect(source: ConnectedSource, secret: str, limits: Limits) -> Connector:
    """Raises BadSource, PlaceAway or PlaceRefused."""
    try:
        return Folder(asked(lambda: opened(source, secret)), limits)
    except FileNotFoundError:
        raise PlaceRefused("there is nothing at this address, or it is not shown to this login") from None


class Folder:
    """Each listing is of the whole folder. A file's path below it is its id."""

    def __init__(self, place: Place, limits: Limits) -> None:
        self._place, self._limits = place, limits

    def changes(self, cursor: str) -> Iterator[Listing]:
        items: list[Item] = []
        refused: list[tuple[Item, str]] = []
        for item, why in FolderWalk(self._place, self._limits).files():
            if why:
                refused.append((item, why))
            else:
                items.append(item)
            if len(items) + len(refused) >= _BATCH:
                yield Listing(items, refused=refused)
                items, refused = [], []
        yield Listing(items, refused=refused)

    def whole(self, cursor: str) -> bool:
        return True

    def fetch(self, item: Item) -> Fetched:
        most = self._limits.file_bytes
        try:
            data = asked(lambda: self._place.contents(item.id, most + 1))
        except FileNotFoundError:
            raise ItemGone("is no longer there") from None
        except PlaceRefused as refused:
            # Only where the folder itself is still shown is it this file that is forbidden.
            asked(lambda: self._place.entries(""))
            raise CannotOpen(f"could not be opened: {refused}") from None
        if len(data) > most:
            raise TooLarge(f"is larger than {most // MB:,} MB")
        return Fetched(data, PurePosixPath(item.name))

    def close(self) -> None:
        self._place.close()
