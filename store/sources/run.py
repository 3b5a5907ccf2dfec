"""One sync of one connected source: what is listed is fetched and put, and what is gone goes.

Who may read is settled first, for each part of a listing, before any of its text is read. An item's version
counts as known once its text is in the library, and a cursor once all that was listed before it is. One item
that cannot be read stops no other.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from store.audience import Audience
from store.connected import ConnectedSource, HeldItem, Outcome, SyncState
from store.errors import (
    BadAudience,
    BadSource,
    CannotOpen,
    ConnectorFailed,
    ItemGone,
    PlaceAway,
    PlaceError,
    StoreError,
    TooLarge,
    Unreadable,
)
from store.indexing import Lot, Report, Skipped, Watch
from store.library import Library
from store.passage import Source
from store.reading import MB
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.deletion import doubtful, lacking
from store.sources.options import SyncOptions, opened
from store.sources.pages import Pages

_WHOLE_EVERY = timedelta(days=7)
"""So often all is listed, though a place tells what changed: what it forgot to tell is noticed then."""


class Run:
    """What has been found and done so far."""

    def __init__(
        self, source: ConnectedSource, library: Library, pages: Pages, options: SyncOptions, watch: Watch
    ) -> None:
        self.report = Report()
        self._source = source
        self._library = library
        self._book = library.connected
        self._pages = pages
        self._options = options
        self._lot = Lot(library, watch)
        self._state = self._book.state(source.name)
        self._held = self._book.items(source.name)
        self._before = frozenset(self._held)
        self._known = {it.id: it for it in library.sources(source.prefix)}
        if options.again:
            self._library.upkeep.want_again(self._marked())
        self._forgotten = library.upkeep.forgotten
        self._listed: set[str] = set()
        self._done: list[HeldItem] = []
        self._lot.of = len(self._held)

    def _marked(self) -> list[str]:
        """What was forgotten of this source."""
        return [it for it in self._library.upkeep.forgotten.marks if it.startswith(self._source.prefix)]

    def to_its_end(self) -> SyncState:
        """Follow the place; how that ended. At Ctrl-C, what was read is put on the way out."""
        try:
            with closing(opened(self._source, self._options)) as connector:
                self._follow(connector)
        except (PlaceError, BadSource) as wrong:
            self._put()
            return self.ended(_OUTCOMES.get(type(wrong), Outcome.REFUSED), str(wrong))
        except KeyboardInterrupt:
            self._lot.put_on_the_way_out()
            raise
        finally:
            self.report.embedded = self._lot.texts
        return self.ended(Outcome.OK, self._doubt())

    def ended(self, outcome: Outcome, says: str) -> SyncState:
        """The state of the source, where the sync ended so now."""
        now = datetime.now(UTC)
        good = now if outcome is Outcome.OK else self._state.good
        return replace(self._state, ended=now, outcome=outcome, says=says, good=good)

    def _doubt(self) -> str:
        waiting = self._state.waiting
        if not waiting:
            return ""
        return (
            f"{waiting:,} of its documents are not listed any more, which may be a fault of the place: they "
            f"stay until `inhouse sources sync --accept-deletions {self._source.name}` says that they were "
            "deleted"
        )

    def _follow(self, connector: Connector) -> None:
        cursor = self._start()
        self._list(connector, cursor)
        if connector.whole(cursor):
            self._take_out_what_is_lacking(connector)
            self._state = replace(self._state, whole=datetime.now(UTC))

    def _start(self) -> str:
        """Where to go on: at the beginning, where that is needed to tell what is gone or to read anew."""
        name, state, options = self._source.name, self._state, self._options
        if state.reading != self._pages.reading:
            self._book.forget_versions(name)
            self._held = {id_: replace(it, version="") for id_, it in self._held.items()}
            self._state = replace(state, reading=self._pages.reading)
            self._book.keep_state(name, self._state)
        if options.retry:
            self._held = {i: replace(it, version="") if it.refused else it for i, it in self._held.items()}
        again = options.accept_deletions or options.again
        again |= options.retry and any(it.refused for it in self._held.values())
        old = state.whole is None or datetime.now(UTC) - state.whole > _WHOLE_EVERY
        unsure = state.waiting or any(it.missing for it in self._held.values())
        return "" if again or old or unsure else self._book.cursor(name)

    def _list(self, connector: Connector, cursor: str) -> None:
        for part in _parts(connector, cursor):
            self._take(part, connector)
            if part.cursor:
                self._book.keep_cursor(self._source, part.cursor)

    def _take(self, part: Listing, connector: Connector) -> None:
        """All of a part of a listing; when it is done, all of it is in the library."""
        there = [*part.items, *(it for it, _ in part.refused)]
        self._listed |= {it.id for it in there}
        self._settle(there)
        self._remove(part.gone)
        for item, reason in part.refused:
            self._refuse(item, reason, for_now=True)
        wanted = [it for it in part.items if self._source.document(it.id) not in self._forgotten]
        changed = [it for it in wanted if not self._unchanged(it)]
        self.report.forgotten += len(part.items) - len(wanted)
        self.report.unchanged += len(wanted) - len(changed)
        self._lot.files += len(there) - len(changed)
        self._lot.of = max(self._lot.of, len(self._listed))
        for item in changed:
            self._lot.pace.expect(self._kind(item), item.size)
        for item in changed:
            self._visit(item, connector)
        self._lot.tell()
        self._put()

    def _settle(self, there: Sequence[Item]) -> None:
        """Let what is held of these be read by no more people than may read it there now."""
        new = [held for it in there if (held := self._as_listed(it)) != self._held.get(it.id)]
        self._keep(new)
        known = self._known
        now = {self._source.document(it.id): self._pages.audience(it) for it in there}
        narrowed = {id_: who for id_, who in now.items() if id_ in known and known[id_].audience != who}
        if narrowed:
            self._library.upkeep.restrict(narrowed)

    def _as_listed(self, item: Item) -> HeldItem:
        held = self._held.get(item.id, HeldItem(item.id, item.name))
        version = held.version if held.audience == item.audience else ""
        return replace(held, name=item.name, audience=item.audience, missing=0, version=version)

    def _unchanged(self, item: Item) -> bool:
        held, old = self._held[item.id], self._known.get(self._source.document(item.id))
        as_read = bool(held.refused or (old and old.digest))
        return bool(item.version) and held.version == item.version and as_read

    def _visit(self, item: Item, connector: Connector) -> None:
        """Fetch and read one item; what is wrong with it is noted, and the others go on."""
        self._lot.tell(item.name)
        self._lot.files += 1
        began, passages = time.monotonic(), 0
        try:
            passages = self._read(item, connector)
        except ItemGone:
            self._remove([item.id])
        except CannotOpen as refused:
            self._refuse(item, str(refused), for_now=True)
        except (Unreadable, BadAudience) as refused:
            self._refuse(item, str(refused))
        self._lot.pace.read(self._kind(item), item.size, passages, time.monotonic() - began)
        self._lot.put_if_full()
        if self._lot.empty:
            self._note()

    def _read(self, item: Item, connector: Connector) -> int:
        """Let an item wait to be put, unless it is as it was; how many passages it has then."""
        most = self._options.limits.file_bytes
        if item.size > most:
            raise TooLarge(f"is over {most // MB} MB; INHOUSE_STORE__MAX_FILE_MB sets the limit")
        fetched = _fetched(connector, item)
        old = self._known.get(self._source.document(item.id))
        if old and old.digest == self._pages.digest(item, fetched):
            self._done.append(replace(self._held[item.id], version=item.version, refused=""))
            self.report.unchanged += 1
            return 0
        page = self._pages.page(item, fetched)
        self._count(old, page.source)
        self.report.incomplete += [Skipped(item.name, loss) for loss in page.lost]
        self.report.passages += len(page.passages)
        self._lot.add(page.source, page.passages)
        self._known[page.source.id] = page.source
        self._done.append(replace(self._held[item.id], version=item.version, refused=""))
        return len(page.passages)

    def _count(self, old: Source | None, new: Source) -> None:
        if old is None:
            self.report.added += 1
            return
        self.report.changed += 1
        if old.audience != new.audience:  # its old text is for no more people than its new one
            self._library.upkeep.restrict({new.id: new.audience})

    def _refuse(self, item: Item, reason: str, *, for_now: bool = False) -> None:
        """Note why an item is not read. What was read of it before is used no more: `for_now`, by no reader
        until it can be read again; else for good."""
        self.report.skipped.append(Skipped(item.name, reason))
        version = "" if for_now else item.version
        self._done.append(replace(self._held[item.id], version=version, refused=reason))
        document = self._source.document(item.id)
        if for_now and document in self._known:
            self._library.upkeep.restrict({document: Audience.nobody()})
        elif not for_now:
            self._forget([document])

    def _remove(self, ids: Sequence[str]) -> None:
        """Take items out that are not there any more."""
        ids = [it for it in ids if it in self._held]
        self._forget([self._source.document(it) for it in ids])
        self._book.drop_items(self._source.name, ids)
        for each in ids:
            del self._held[each]
        self._listed -= set(ids)

    def _forget(self, documents: Sequence[str]) -> None:
        there = [it for it in documents if self._known.pop(it, None)]
        if there:
            self._library.remove(there)
        self.report.removed += len(there)

    def _take_out_what_is_lacking(self, connector: Connector) -> None:
        """What a whole listing lacks, as `deletion` says. One that lacks most is asked again at once."""
        accepted = self._options.accept_deletions
        if accepted or self._doubtful:
            self._list(connector, "")
        if self._doubtful and not accepted:
            self._state = replace(self._state, waiting=len(self._held.keys() - self._listed))
            return
        found = lacking(self._held, self._listed, accepted=accepted)
        self._remove(sorted(found.gone))
        self._keep([replace(self._held[it], missing=1) for it in sorted(found.missing)])
        self._state = replace(self._state, waiting=0)

    @property
    def _doubtful(self) -> bool:
        return doubtful(self._before & self._held.keys(), self._listed)

    def _put(self) -> None:
        self._lot.put()
        self._note()

    def _note(self) -> None:
        """What is in the library now, or could not be read, counts as known."""
        self._keep([it for it in self._done if it.id in self._held])
        self._done = []

    def _keep(self, held: Sequence[HeldItem]) -> None:
        if held:
            self._book.keep_items(self._source, list({it.id: it for it in held}.values()))
            self._held |= {it.id: it for it in held}

    def _kind(self, item: Item) -> tuple[str, bool]:
        return PurePath(item.name).suffix.casefold(), self._source.document(item.id) in self._known


_OUTCOMES: dict[type[Exception], Outcome] = {
    PlaceAway: Outcome.AWAY,
    ConnectorFailed: Outcome.FAILED,
}


def _parts(connector: Connector, cursor: str) -> Iterator[Listing]:
    try:
        yield from connector.changes(cursor)
    except StoreError:
        raise
    except Exception as error:  # a place may answer as nobody foresaw, and other sources go on
        raise ConnectorFailed(f"its listing could not be understood ({type(error).__name__})") from None


def _fetched(connector: Connector, item: Item) -> Fetched:
    try:
        return connector.fetch(item)
    except StoreError:
        raise
    except Exception as error:  # likewise, and other items go on
        raise CannotOpen(f"what came could not be understood ({type(error).__name__})") from None
