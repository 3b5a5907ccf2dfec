"""Room that nothing needs any more goes back to the disk, beside a running bot."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from store.ledger import outbox
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.schema import vectors
from store.location import Location
from store.rebuilding import OnStep, feed


@dataclass(frozen=True, slots=True)
class Vacuumed:
    """Bytes on disk before and after, and how many vectors of no passage went. `rebuilt_later`: the process
    that feeds Chroma will rebuild it. While somebody reads the ledger, its journal may stay large."""

    before: int
    after: int
    vectors: int
    rebuilt_later: bool

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def vacuum(where: Path | Location, on_step: OnStep | None = None) -> Vacuumed:
    """Make the store there as small as it can be. Writers wait meanwhile.

    Raises StoreDamaged, WrongVersion, StoreBusy where another process writes all the time, DatabaseAway, or
    NoSpace: a SQLite file takes as much room again for a while, twice.
    """
    tell = on_step or (lambda done, of, what: None)
    location = Location.of(where)
    ledger = Ledger.at(location)
    try:
        ledger.need_room_to_shrink()
        before = _size(location.directory) + ledger.size_elsewhere()
        tell(0, 3, "what is not used")
        with ledger.writing() as connection:
            gone = connection.execute(delete(vectors).where(~outbox.USED)).rowcount
            worn = int(fact(connection, "told") or 0) > outbox.count_wanted(connection)
            if worn:
                set_fact(connection, outbox.REBUILD, "1")
        ledger.purge()
        tell(1, 3, "the ledger")
        ledger.shrink()
        tell(2, 3, "Chroma")
        here = not worn or feed(location, ledger, lambda done, of, what: tell(2, 3, "Chroma"))
        after = _size(location.directory) + ledger.size_elsewhere()
    finally:
        ledger.close()
    return Vacuumed(before, after, gone, not here)


def _size(directory: Path) -> int:
    total = 0
    for path in directory.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # somebody else's, that went meanwhile
            continue
    return total
