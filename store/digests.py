"""Which summaries people want to have from time to time, over the ledger of a library."""

from collections.abc import Sequence

from store.digest import Digest
from store.ledger import digests
from store.ledger.database import Ledger


class Digests:
    """Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, digest: Digest) -> None:
        """In place of what the same person wanted of the same channel."""
        with self._ledger.writing() as connection:
            digests.keep(connection, digest)

    def end(self, person: str, channel: str) -> bool:
        """Whether there was one."""
        with self._ledger.writing() as connection:
            return bool(digests.drop(connection, person, channel))

    def forget(self, person: str) -> int:
        """How many of theirs there were."""
        with self._ledger.writing() as connection:
            return digests.forget(connection, person)

    def every(self) -> Sequence[Digest]:
        """By person and channel."""
        with self._ledger.reading() as connection:
            return digests.every(connection)
