"""Answers that people have approved, over the ledger of a library."""

from collections.abc import Collection

from store.approved import ApprovedAnswer
from store.ledger import approvals, document_changes, document_rows
from store.ledger.database import Ledger


class Approvals:
    """Threads may share it. What is looked up are their sources; here is what people decided."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def keep(self, answer: ApprovedAnswer, passages: Collection[str]) -> None:
        """Keep an answer that rests on the documents of these passages, by their ids, as they are now."""
        with self._ledger.writing() as connection:
            basis = document_rows.digests(connection, passages)
            approvals.keep(connection, answer, [it for it in basis if it[0] != answer.source])

    def all(self) -> list[ApprovedAnswer]:
        """The last approved first, also those that are used no more."""
        with self._ledger.reading() as connection:
            return approvals.kept(connection)

    def find(self, source_id: str) -> ApprovedAnswer | None:
        with self._ledger.reading() as connection:
            return approvals.find(connection, source_id)

    def forget(self, source_id: str) -> bool:
        """Delete an answer and leave no trace of its words; whether there was any."""
        with self._ledger.writing() as connection:
            found = approvals.forget(connection, source_id)
            if found:
                document_changes.delete_source(connection, source_id)
        if found:
            self._ledger.purge()
            self._ledger.drop_copies()
        return found
