"""What went unanswered, counted over the ledger of a library: numbers by channel, never a word."""

from datetime import UTC, datetime

from store.ledger import tallies
from store.ledger.database import Ledger


class Tally:
    """Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def refused(self, channel: str) -> None:
        """Count a question that had no answer; `channel` is "" for what only its asker reads."""
        with self._ledger.writing() as connection:
            tallies.refused(connection, channel, datetime.now(UTC))

    def want(self, request: str, channel: str) -> bool:
        """Note that somebody wants a person to answer; False where it was said so of this request before."""
        with self._ledger.writing() as connection:
            return tallies.want(connection, request, channel, datetime.now(UTC))

    def refusals(self, since: datetime) -> dict[str, int]:
        """How many questions had no answer since the day of `since`, by channel, the most first."""
        with self._ledger.reading() as connection:
            return tallies.refusals_since(connection, since)

    def wanted(self, since: datetime) -> dict[str, int]:
        """How often a person was wanted since then, by channel, the most first."""
        with self._ledger.reading() as connection:
            return tallies.wanted_since(connection, since)
