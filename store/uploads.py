"""Files that were sent in conversations: which are read, and how they are forgotten.

Each is for the readers of its own conversation (`Audience.of_conversation`), whatever it says of itself.
"""

import time
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Connection

from store.ledger import uploads
from store.ledger.database import Ledger, set_fact
from store.ledger.document_rows import UPLOADED
from store.ledger.schema import uploads as rows
from store.ledger.uploads import Kept, Upload

__all__ = ["UPLOADED", "Kept", "Upload", "Uploads"]


class Uploads:
    """Over the ledger of a store. `clock` gives seconds since 1970."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._ledger = ledger
        self._clock = clock

    def expect(self, upload: Upload, source_id: str) -> bool:
        """Keep that `upload` is read as this source from now on; False where its sender had it forgotten."""
        with self._ledger.writing() as connection:
            return uploads.expect(connection, upload, source_id, self._clock())

    def stands(self, upload: Upload, source_id: str) -> bool:
        """Whether it was not forgotten while it was read; what was read of it goes where it was."""
        with self._ledger.writing() as connection:
            found = uploads.stands(connection, upload, source_id)
            if not found:
                set_fact(connection, "traces", "1")
        if not found:
            self._ledger.purge()
        return found

    def in_conversations(self, channel: str, roots: Collection[str], keep_s: float) -> list[Kept]:
        """What was sent in these conversations and looked at no longer than `keep_s` seconds ago."""
        with self._ledger.reading() as connection:
            found = uploads.in_conversations(connection, channel, roots)
        return [it for it in found if it.at > self._clock() - keep_s]

    def sent_by(self, user: str, keep_s: float) -> list[Kept]:
        """What somebody sent, and was read no longer than `keep_s` seconds ago, in the order of reading."""
        with self._ledger.reading() as connection:
            found = uploads.sent_by(connection, user)
        return [it for it in found if it.at > self._clock() - keep_s]

    def forget(self, upload: Upload) -> int:
        """Forget one file of one message; how many files went."""
        return self._purged(lambda connection: uploads.forget_one(connection, upload))

    def forget_message(self, channel: str, message: str) -> int:
        """Forget what came with a message: it was deleted. How many files went."""
        return self._forget((rows.c.channel == channel) & (rows.c.message == message))

    def forget_file(self, file: str) -> int:
        """Forget a file in whatever conversation: it was deleted. How many went."""
        return self._forget(rows.c.file == file)

    def forget_older(self, keep_s: float) -> int:
        """Forget what was read longer ago than `keep_s` seconds; how many files went."""
        return self._forget(rows.c.at <= self._clock() - keep_s)

    def forget_of(self, user: str, file: str = "") -> int:
        """Forget what somebody sent, or that file of it, and read none of it again; how many files went."""
        gone = self._purged(lambda connection: uploads.forget_of(connection, user, file))
        self._ledger.drop_copies()
        return gone

    def _forget(self, which: ColumnElement[bool]) -> int:
        return self._purged(lambda connection: uploads.forget(connection, which))

    def _purged(self, work: Callable[[Connection], int]) -> int:
        """Leave no trace of the words that `work` takes out, even if we are killed on the way."""
        with self._ledger.writing() as connection:
            gone = work(connection)
            if gone:
                set_fact(connection, "traces", "1")
        if gone:
            self._ledger.purge()
        return gone
