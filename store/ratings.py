"""What people thought of replies, over the ledger of a library."""

from datetime import datetime

from store.ledger import ratings
from store.ledger.database import Ledger
from store.rating import Rating


class Ratings:
    """Threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, rating: Rating) -> None:
        """Keep it, in place of what the same person thought of the same reply before."""
        with self._ledger.writing() as connection:
            ratings.keep(connection, rating)

    def all(self, user: str = "") -> list[Rating]:
        """All of them, or those of `user`, oldest first."""
        with self._ledger.reading() as connection:
            return ratings.kept(connection, user)

    def find(self, reply_id: str, user: str) -> Rating | None:
        """What `user` thinks of a reply, if they said so."""
        with self._ledger.reading() as connection:
            return ratings.find(connection, reply_id, user)

    def drop(self, reply_id: str, user: str) -> bool:
        """Remove what `user` said of a reply; whether there was anything."""
        with self._ledger.writing() as connection:
            return ratings.drop(connection, reply_id, user)

    def drop_older(self, before: datetime) -> int:
        """Remove what was said earlier; how many ratings that were."""
        with self._ledger.writing() as connection:
            gone = ratings.drop_older(connection, before)
        if gone:
            self._ledger.purge()
        return gone

    def forget_person(self, user: str) -> int:
        """Remove what `user` thought of replies, and what they asked from the ratings of others; how many
        ratings that were.
        """
        with self._ledger.writing() as connection:
            gone = ratings.forget(connection, user) + ratings.forget_questions(connection, user)
        if gone:
            self._ledger.purge()
        self._ledger.drop_copies()
        return gone
