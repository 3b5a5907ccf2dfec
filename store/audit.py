"""The audit log, over the ledger of a store: who did what, without contents."""

from datetime import datetime

from store.deed import Entry
from store.ledger import deeds
from store.ledger.database import OverLedger


class Audit(OverLedger):
    """Threads may share it."""

    def note(self, entry: Entry) -> None:
        """Keep that it was done."""
        with self._ledger.writing() as connection:
            deeds.note(connection, entry)

    def since(self, at: datetime) -> list[Entry]:
        """What was done since then, oldest first."""
        with self._ledger.reading() as connection:
            return deeds.noted(connection, at)

    def drop_older(self, before: datetime) -> int:
        """Forget what was done earlier; how many entries that were."""
        with self._ledger.writing() as connection:
            return deeds.drop_older(connection, before)
