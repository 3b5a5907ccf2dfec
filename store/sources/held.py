"""What a connected source holds, as one sync knows it: its items, and their documents in the library.

What is told here of an item is in the ledger before anything else happens, but for what `done` says: that
waits for `note`, until the item's text is in the library.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from store.audience import Audience
from store.connected import ConnectedSource, HeldItem
from store.library import Library
from store.passage import Source
from store.sources.connector import Item
from store.sources.deletion import doubtful


class Held:
    """`audience` says who may read an item now."""

    def __init__(
        self, source: ConnectedSource, library: Library, audience: Callable[[Item], Audience]
    ) -> None:
        self.items = library.connected.items(source.name)
        self._before = frozenset(self.items)
        self._source = source
        self._library = library
        self._audience = audience
        self._documents = {it.id: it for it in library.sources(source.prefix)}
        self._done: list[HeldItem] = []

    def document(self, item: str) -> Source | None:
        """That of an item, where it was read."""
        return self._documents.get(self._source.document(item))

    def forget_versions(self, *, refused_only: bool = False) -> None:
        """Have these read again, as far as this sync lists them."""
        for each in self.items.values():
            if each.refused or not refused_only:
                self.items[each.id] = replace(each, version="")

    def settle(self, there: Sequence[Item]) -> None:
        """These are there: let what is held of them be read by no more people than may read it now."""
        self.keep([it for each in there if (it := self._as_listed(each)) != self.items.get(each.id)])
        narrowed = {
            document.id: self._audience(each)
            for each in there
            if (document := self.document(each.id)) and document.audience != self._audience(each)
        }
        if narrowed:
            self._library.upkeep.restrict(narrowed)

    def _as_listed(self, item: Item) -> HeldItem:
        held = self.items.get(item.id, HeldItem(item.id, item.name))
        version = held.version if held.audience == item.audience else ""
        return replace(held, name=item.name, audience=item.audience, missing=0, version=version)

    def has(self, item: Item) -> bool:
        """Whether it was read, or found unreadable, as it is now."""
        held, document = self.items[item.id], self.document(item.id)
        as_read = bool(held.refused or (document and document.digest))
        return bool(item.version) and held.version == item.version and as_read

    def replaces(self, new: Source) -> Source | None:
        """The document that `new` comes in place of, whose text is for no more people from now on."""
        old = self._documents.get(new.id)
        if old is not None and old.audience != new.audience:
            self._library.upkeep.restrict({new.id: new.audience})
        self._documents[new.id] = new
        return old

    def done(self, item: Item, version: str, refused: str = "") -> None:
        """It was read at this version, or could not be for that reason."""
        self._done.append(replace(self.items[item.id], version=version, refused=refused))

    def note(self) -> None:
        """What was read is in the library now."""
        self.keep([it for it in self._done if it.id in self.items])
        self._done = []

    def hide(self, item: str) -> None:
        """Let nobody read what was read of an item, until it is read again."""
        if document := self.document(item):
            self._library.upkeep.restrict({document.id: Audience.nobody()})

    def remove(self, items: Iterable[str]) -> int:
        """Take items out that are not there any more; of how many there was a document."""
        ids = [it for it in items if it in self.items]
        if not ids:
            return 0
        gone = self.remove_documents(ids)
        self._library.connected.drop_items(self._source.name, ids)
        for each in ids:
            del self.items[each]
        return gone

    def remove_documents(self, items: Iterable[str]) -> int:
        """Take out what was read of items; of how many there was any."""
        ids = map(self._source.document, items)
        there = [it for it in ids if self._documents.pop(it, None)]
        if there:
            self._library.remove(there)
        return len(there)

    def doubtful(self, listed: Collection[str]) -> bool:
        """Whether a whole listing lacks so much of what was held that it may be a fault of the place."""
        return doubtful(self._before & self.items.keys(), listed)

    def miss(self, items: Iterable[str]) -> None:
        """A whole listing lacks these."""
        self.keep([replace(self.items[it], missing=1) for it in items])

    def keep(self, held: Sequence[HeldItem]) -> None:
        """Of an item that is named twice, the last. Raises StoreBusy where the source has changed."""
        if held:
            last = {it.id: it for it in held}
            self._library.connected.keep_items(self._source, list(last.values()))
            self.items |= last
