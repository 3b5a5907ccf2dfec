"""What is indexed, read from the ledger alone, without an embedder. For upkeep: it does not ask who reads."""

from dataclasses import dataclass
from pathlib import Path

from store.ledger import document_rows, holdings
from store.ledger.database import Ledger
from store.passage import Source


@dataclass(frozen=True, slots=True)
class Holding:
    """A source, and how many passages it was cut into."""

    source: Source
    passages: int


def inventory(directory: Path, prefix: str = "") -> list[Holding]:
    """What the store in `directory` holds of the sources whose id starts with `prefix`, by id.

    Raises StoreDamaged, WrongVersion, StoreBusy or NoSpace.
    """
    ledger = Ledger.open(directory / "ledger.sqlite3")
    try:
        with ledger.reading() as connection:
            counts = holdings.passages_by_source(connection)
            found = document_rows.find_sources(connection, prefix)
    finally:
        ledger.close()
    return [Holding(it, counts.get(it.id, 0)) for it in found]
