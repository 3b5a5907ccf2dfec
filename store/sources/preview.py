"""A dry run of a sync: all that a place lists, and what would become of each document. Nothing is fetched,
and nothing is kept of it.

The listing is a whole one, so that it shows what is gone; `store.sources.deletion` says what becomes of that.
"""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field

from store.connected import ConnectedSource, Outcome
from store.errors import BadSource, PlaceError
from store.indexing import Preview, Skipped
from store.library import Library
from store.sources.connector import Connector, Item
from store.sources.deletion import lacking, said_of_lacking
from store.sources.held import Held
from store.sources.options import SyncOptions, opened
from store.sources.run import parts_of, said_of
from store.sources.turn import turn_of

FORGOTTEN = "was forgotten; `inhouse sources sync --again` reads it"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a sync of the source `name` would do, as far as its listing came; `says` is why it came no
    further, or what waits."""

    name: str
    outcome: Outcome
    says: str
    told: Preview = field(default_factory=Preview)


def foresee(name: str, library: Library, options: SyncOptions) -> Foreseen:
    """List all of a place and compare. Raises BadSource where there is no such source, StoreBusy while it is
    being synced."""
    with turn_of(library, name):
        return _Foresight(library.connected.find(name), library, options).whole()


class _Foresight:
    def __init__(self, source: ConnectedSource, library: Library, options: SyncOptions) -> None:
        self._source = source
        self._options = options
        self._state = library.connected.state(source.name)
        self._held = Held(source, library, lambda item: item.audience or source.audience)
        self._forgotten = library.upkeep.forgotten
        self._listed: set[str] = set()
        self._told = Preview()

    def whole(self) -> Foreseen:
        source = self._source
        try:
            with closing(opened(source, self._options)) as connector:
                self._list(connector)
                says = self._take_out_what_is_lacking() if connector.whole("") else ""
        except (PlaceError, BadSource) as wrong:
            return Foreseen(source.name, *said_of(wrong), self._told)
        return Foreseen(source.name, Outcome.OK, says, self._told)

    def _list(self, connector: Connector) -> None:
        for part in parts_of(connector, ""):
            for item, reason in part.refused:
                self._left_out(item, reason)
            for item in part.items:
                self._stand(item)
            self._remove(part.gone)

    def _stand(self, item: Item) -> None:
        """Where an item is told; once, though a place may list it twice."""
        if item.id in self._listed:
            return
        if not self._options.again and self._source.document(item.id) in self._forgotten:
            self._left_out(item, FORGOTTEN)
            return
        self._listed.add(item.id)
        held = self._held.items.get(item.id)
        same = held is not None and held.audience == item.audience and self._held.has(item)
        if same and not (self._options.retry and held and held.refused):
            self._told.unchanged.append(item.name)
        elif self._held.document(item.id):
            self._told.changed.append(item.name)
        else:
            self._told.new.append(item.name)

    def _left_out(self, item: Item, reason: str) -> None:
        if item.id not in self._listed:
            self._listed.add(item.id)
            self._told.left_out.append(Skipped(item.name, reason))

    def _remove(self, gone: Collection[str]) -> None:
        there = [it for it in gone if it in self._held.items]
        self._told.removed.extend(self._held.items[it].name for it in there)
        self._listed.update(there)  # they are told

    def _take_out_what_is_lacking(self) -> str:
        """What becomes of what the listing lacks; what people are told of what waits."""
        accepted, doubted_before = self._options.accept_deletions, bool(self._state.waiting)
        doubted = self._held.doubtful(self._listed) and not accepted
        found = lacking(self._held.items, self._listed, accepted=accepted, doubted_before=doubted_before)
        waiting = found.missing | found.gone if doubted else found.missing
        if not doubted:
            self._remove(sorted(found.gone))
        return said_of_lacking(self._source.name, len(waiting), doubted=doubted)
