"""What is made from the ledger is made again from it: the tables that words are found by, and Chroma."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from store.errors import ChromaAway
from store.ledger import fulltext, outbox
from store.ledger.database import Ledger, fact, set_fact
from store.location import Location
from store.search import ChromaSync

# What is done, of how much, and what is being done.
OnStep = Callable[[int, int, str], None]

_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class _Space:
    """What the ledger says of the embedder whose vectors it holds: the model itself may be lost."""

    key: str
    dimension: int


def rebuild(where: Path | Location, on_step: OnStep | None = None) -> bool:
    """Rebuild what search goes by from the ledger of the store there, without an embedder.

    False where another process feeds Chroma: that one rebuilds it then, within a minute. Until Chroma is
    there, search is exact. Stopped, it continues where it was when called again, or with the bot's next sync.
    Raises StoreDamaged, WrongVersion, StoreBusy, NoSpace, DatabaseAway, or ChromaAway once words are done.
    """
    tell = on_step or (lambda done, of, what: None)
    location = Location.of(where)
    ledger = Ledger.at(location)
    try:
        tell(0, 1, "words")
        with ledger.writing() as connection:
            fulltext.rebuild(connection)
            set_fact(connection, outbox.REBUILD, "1")
        return feed(location, ledger, tell)
    finally:
        ledger.close()


def feed(location: Location, ledger: Ledger, tell: OnStep) -> bool:
    """Bring Chroma in step with the ledger; False where another process does. Raises ChromaAway."""
    with ledger.reading() as connection:
        space = _Space(fact(connection, "embedder"), int(fact(connection, "dimension") or 0))
    if not space.dimension:
        return True  # nothing was ever indexed
    chroma = ChromaSync(location, ledger, space)
    try:
        if not chroma.owner:
            return False
        with ThreadPoolExecutor(max_workers=1) as worker:
            syncing = worker.submit(chroma.sync)
            while not wait([syncing], timeout=_LOOK_S).done:
                with ledger.reading() as connection:
                    left, total = outbox.pending(connection), outbox.count_wanted(connection)
                tell(max(0, total - left), total, "vectors")
            syncing.result()
        if chroma.failed:
            raise ChromaAway(
                "the index of words was rebuilt, but Chroma does not answer: the bot, or this command, "
                "rebuilds it when it does, and until then search is exact"
            )
        return True
    finally:
        chroma.close()
