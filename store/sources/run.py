"""One sync of one connected source: what is listed is fetched and put, and what is gone goes.

Who may read is settled first, for each part of a listing, before any of its text is read. An item's version
counts as known once its text is in the library, and a cursor once all that was listed before it is. One item
that cannot be read stops no other.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from store.connected import ConnectedSource, Outcome, SyncState
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
from store.reading import MB
from store.sources.connector import Connector, Fetched, Item, Listing
from store.sources.deletion import lacking, said_of_lacking
from store.sources.held import Held
from store.sources.options import SyncOptions, opened
from store.sources.pages import Pages

_WHOLE_EVERY = timedelta(days=7)
"""So often all is listed, though a place tells what changed: what it forgot to tell is noticed then."""
_OUTCOMES: dict[type[Exception], Outcome] = {
    PlaceAway: Outcome.AWAY,
    ConnectorFailed: Outcome.FAILED,
}


class Run:
    """What has been found and done so far."""

    def __init__(
        self, source: ConnectedSource, library: Library, pages: Pages, options: SyncOptions, watch: Watch
    ) -> None:
        self.report = Report()
        self._source = source
        self._book = library.connected
        self._pages = pages
        self._options = options
        self._lot = Lot(library, watch)
        self._state = self._book.state(source.name)
        self._held = Held(source, library, pages.audience)
        self._forgotten = library.upkeep.forgotten
        self._listed: set[str] = set()
        self._told: dict[str, str] = {}
        """What the report has, so that a second listing does not count it again: why it is refused, or ""."""
        self._lot.of = len(self._held.items)

    def to_its_end(self) -> SyncState:
        """Follow the place; how that ended. At Ctrl-C, what was read is put on the way out."""
        try:
            with closing(opened(self._source, self._options)) as connector:
                self._follow(connector)
        except (PlaceError, BadSource) as wrong:
            self._put()
            return self.ended(*said_of(wrong))
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
        missing = sum(bool(it.missing) for it in self._held.items.values())
        return said_of_lacking(self._source.name, missing, doubted=bool(self._state.waiting))

    def _follow(self, connector: Connector) -> None:
        cursor = self._start()
        self._list(connector, cursor)
        whole = connector.whole(cursor)
        if whole:
            self._take_out_what_is_lacking(connector)
        if whole or not cursor:  # a place that forgets, such as a feed, has no more than it lists
            self._state = replace(self._state, whole=datetime.now(UTC))

    def _start(self) -> str:
        """Where to go on: at the beginning, where that is needed to tell what is gone or to read anew."""
        name, state, options = self._source.name, self._state, self._options
        if state.reading != self._pages.reading:
            self._book.forget_versions(name)
            self._held.forget_versions()
            self._state = replace(state, reading=self._pages.reading)
            self._book.keep_state(name, self._state)
        if options.retry:
            self._held.forget_versions(refused_only=True)
        held = self._held.items.values()
        asked = (
            options.accept_deletions or options.again or (options.retry and any(it.refused for it in held))
        )
        old = state.whole is None or datetime.now(UTC) - state.whole > _WHOLE_EVERY
        unsure = state.waiting or any(it.missing for it in held)
        return "" if asked or old or unsure else self._book.cursor(name)

    def _list(self, connector: Connector, cursor: str) -> None:
        for part in parts_of(connector, cursor):
            self._take(part, connector)
            if part.cursor:
                self._book.keep_cursor(self._source, part.cursor)

    def _take(self, part: Listing, connector: Connector) -> None:
        """All of a part of a listing; when it is done, all of it is in the library."""
        there = [*part.items, *(it for it, _ in part.refused)]
        self._listed |= {it.id for it in there}
        self._held.settle(there)
        self._remove(part.gone)
        for item, reason in part.refused:
            self._refuse(item, reason, for_now=True)
        forgotten, wanted = _apart(part.items, lambda it: self._source.document(it.id) in self._forgotten)
        same, changed = _apart(wanted, self._held.has)
        self.report.forgotten += self._newly_told(forgotten)
        self.report.unchanged += self._newly_told(same)
        self._lot.files += len(there) - len(changed)
        self._lot.of = max(self._lot.of, len(self._listed))
        for item in changed:
            self._lot.pace.expect(self._kind(item), item.size)
        for item in changed:
            self._visit(item, connector)
        self._lot.tell()
        self._put()

    def _visit(self, item: Item, connector: Connector) -> None:
        """Fetch and read one item; what is wrong with it is noted, and the others go on."""
        self._lot.tell(item.name)
        self._lot.files += 1
        began, passages, kind = time.monotonic(), 0, self._kind(item)
        try:
            passages = self._read(item, connector)
        except ItemGone:
            self._remove([item.id])
        except CannotOpen as refused:
            self._refuse(item, str(refused), for_now=True)
        except (Unreadable, BadAudience) as refused:
            self._refuse(item, str(refused))
        self._lot.pace.read(kind, item.size, passages, time.monotonic() - began)
        self._lot.put_if_full()
        if self._lot.empty:
            self._held.note()

    def _read(self, item: Item, connector: Connector) -> int:
        """Let an item wait to be put, unless it is as it was; how many passages it has then."""
        most = self._options.limits.file_bytes
        if item.size > most:
            raise TooLarge(f"is over {most // MB} MB; INHOUSE_STORE__MAX_FILE_MB sets the limit")
        fetched = _fetched(connector, item)
        old = self._held.document(item.id)
        if old and old.digest == self._pages.digest(item, fetched):
            self._held.done(item, item.version)
            self.report.unchanged += self._newly_told([item])
            return 0
        page = self._pages.page(item, fetched)
        if self._held.replaces(page.source):
            self.report.changed += 1
        else:
            self.report.added += 1
        self._told[item.id] = ""
        self.report.incomplete += [Skipped(item.name, loss) for loss in page.lost]
        self.report.passages += len(page.passages)
        self._lot.add(page.source, page.passages)
        self._held.done(item, item.version)
        return len(page.passages)

    def _refuse(self, item: Item, reason: str, *, for_now: bool = False) -> None:
        """Note why an item is not read. What was read of it before is used no more: `for_now`, by no reader
        until it can be read again; else for good."""
        if self._told.get(item.id) != reason:
            self._told[item.id] = reason
            self.report.skipped.append(Skipped(item.name, reason))
        self._held.done(item, "" if for_now else item.version, reason)
        if for_now:
            self._held.hide(item.id)
        else:
            self.report.removed += self._held.remove_documents([item.id])

    def _newly_told(self, items: Sequence[Item]) -> int:
        """How many of them the report does not count yet; it does from now on."""
        new = {it.id for it in items} - self._told.keys()
        self._told |= dict.fromkeys(new, "")
        return len(new)

    def _remove(self, items: Collection[str]) -> None:
        self.report.removed += self._held.remove(items)
        self._listed.difference_update(items)

    def _take_out_what_is_lacking(self, connector: Connector) -> None:
        """What a whole listing lacks, as `deletion` says. One that lacks most is asked again at once."""
        accepted, doubted_before = self._options.accept_deletions, bool(self._state.waiting)
        if accepted or self._held.doubtful(self._listed):
            self._lot.files = 0
            self._list(connector, "")
        if self._held.doubtful(self._listed) and not accepted:
            absent = sorted(self._held.items.keys() - self._listed)
            self._state = replace(self._state, waiting=len(absent))
            self._book.keep_state(self._source.name, self._state)  # first: what is doubted counts for nothing
            self._held.miss(absent)
            return
        found = lacking(self._held.items, self._listed, accepted=accepted, doubted_before=doubted_before)
        self._remove(sorted(found.gone))
        self._held.miss(sorted(found.missing))
        self._state = replace(self._state, waiting=0)

    def _put(self) -> None:
        self._lot.put()
        self._held.note()

    def _kind(self, item: Item) -> tuple[str, bool]:
        return PurePath(item.name).suffix.casefold(), self._held.document(item.id) is not None


def _apart(items: Sequence[Item], by: Callable[[Item], bool]) -> tuple[list[Item], list[Item]]:
    """Those that are so, and the others."""
    return [it for it in items if by(it)], [it for it in items if not by(it)]


def said_of(wrong: Exception) -> tuple[Outcome, str]:
    """How a listing ended that this error broke off, and what is said of it."""
    outcome = _OUTCOMES.get(type(wrong), Outcome.REFUSED)
    return outcome, f"{wrong}; the next sync tries again" if outcome is Outcome.AWAY else str(wrong)


def parts_of(connector: Connector, cursor: str) -> Iterator[Listing]:
    """The parts of a listing. Raises StoreError: ConnectorFailed for whatever nobody foresaw."""
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
