"""Connected sources, over the ledger: which there are, what each holds, and how its last sync went.

For upkeep: it does not ask who reads, and gives no text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from store.audience import Readers
from store.connected import ConnectedSource, HeldItem, Standing, SyncState
from store.deed import Deed, Entry
from store.errors import BadSource, StoreBusy
from store.ledger import connected, deeds, document_changes, document_rows, left_out
from store.ledger.database import OverLedger, set_fact
from store.ledger.turn import Turn


@dataclass(frozen=True, slots=True)
class SourceBook(OverLedger):
    """Over the ledger of a store. Threads may share it. As a context it closes the ledger."""

    def all(self) -> list[ConnectedSource]:
        """By name."""
        with self._ledger.reading() as connection:
            return connected.all_of(connection)

    def find(self, name: str) -> ConnectedSource:
        """Raises BadSource."""
        with self._ledger.reading() as connection:
            found = connected.find(connection, name)
            known = [it.name for it in connected.all_of(connection)]
        if found is None:
            there = (
                f"there are {', '.join(known)}" if known else "none is, yet: `inhouse sources add` does it"
            )
            raise BadSource(f"no source is connected as {name!r}; {there}")
        return found

    def add(self, source: ConnectedSource) -> None:
        """Connect it, or change one of the same name: what it holds is narrowed at once to who may read it,
        and the next sync reads all of it again, where more than its schedule has changed."""
        with self._ledger.writing() as connection:
            before = connected.find(connection, source.name)
            connected.keep(connection, source)
            deeds.note(connection, Entry(Deed.ADD_SOURCE, about=source.name))
            if before is None or before.audience != source.audience:
                deeds.note(connection, Entry(Deed.SET_AUDIENCE, about=str(source.audience)))
            if before is not None and not _same(before, source):
                connected.forget_versions(connection, source.name)
                connected.hold(connection, document_rows.find_sources(connection, source.prefix))
                due = replace(connected.state(connection, source.name), ended=None)
                connected.keep_state(connection, source.name, due)

    def remove(self, name: str) -> int:
        """Disconnect it, with all its documents and every trace of their words; how many there were.

        Raises BadSource.
        """
        source = self.find(name)
        with self._ledger.writing() as connection:
            connected.drop(connection, name)
            found = document_rows.find_sources(connection, source.prefix)
            for each in found:
                document_changes.delete_source(connection, each.id)
            left_out.drop_below(connection, source.prefix)
            deeds.note(connection, Entry(Deed.REMOVE_SOURCE, about=name, count=len(found)))
            set_fact(connection, "traces", "1")
        self._ledger.purge()
        self._ledger.drop_copies()
        return len(found)

    def standings(self) -> list[Standing]:
        """How all of them stand, by name."""
        with self._ledger.reading() as connection:
            return [connected.standing(connection, it) for it in connected.all_of(connection)]

    def unread(self, name: str) -> list[HeldItem]:
        """What could not be read, each with the reason."""
        with self._ledger.reading() as connection:
            return connected.unread(connection, name)

    def shown_to(self, readers: Readers) -> frozenset[str]:
        """The names of those of which every one of `readers` may read a document, or all that has no readers
        of its own."""
        with self._ledger.reading() as connection:
            return frozenset(
                it.name
                for it in connected.all_of(connection)
                if readers.may_read(it.audience)
                or document_rows.any_readable(connection, it.prefix, readers.scopes)
            )

    def items(self, name: str) -> dict[str, HeldItem]:
        """What it holds, by the items' ids."""
        with self._ledger.reading() as connection:
            return connected.items(connection, name)

    def keep_items(self, source: ConnectedSource, held: Sequence[HeldItem]) -> None:
        """In place of what was kept of them. Raises StoreBusy where the source is not this one any more."""
        with self._ledger.writing() as connection:
            _insist(connection, source)
            connected.keep_items(connection, source.name, held)

    def drop_items(self, name: str, ids: Iterable[str]) -> None:
        with self._ledger.writing() as connection:
            connected.drop_items(connection, name, ids)

    def cursor(self, name: str) -> str:
        """Where its next listing goes on; "" where all of it is to be listed."""
        with self._ledger.reading() as connection:
            return connected.cursor(connection, name)

    def keep_cursor(self, source: ConnectedSource, cursor: str) -> None:
        """Raises StoreBusy where the source is not this one any more."""
        with self._ledger.writing() as connection:
            _insist(connection, source)
            connected.keep_cursor(connection, source.name, cursor)

    def forget_versions(self, name: str) -> None:
        """Have all of it listed and fetched again."""
        with self._ledger.writing() as connection:
            connected.forget_versions(connection, name)

    def state(self, name: str) -> SyncState:
        with self._ledger.reading() as connection:
            return connected.state(connection, name)

    def keep_state(self, name: str, state: SyncState) -> None:
        with self._ledger.writing() as connection:
            connected.keep_state(connection, name, state)

    def turn(self, name: str) -> Turn:
        """The lock of whoever syncs it, among all processes that share the store."""
        return self._ledger.syncing(name)


def _insist(connection: Connection, source: ConnectedSource) -> None:
    """What was read of another place, or for others, is not to be taken for what this source has."""
    found = connected.find(connection, source.name)
    if found is None or not _same(found, source):
        raise StoreBusy(
            f"{source.name} was changed or removed while it was synced; its next sync goes by that"
        )


def _same(one: ConnectedSource, other: ConnectedSource) -> bool:
    """Whether two differ in their schedules alone."""
    return replace(one, minutes=other.minutes) == other
