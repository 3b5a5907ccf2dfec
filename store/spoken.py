"""What a person wrote in conversations, over the ledger. For upkeep: it does not ask who reads."""

from dataclasses import dataclass

from store.ledger import document_rows, spoken
from store.ledger.database import OverLedger
from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Spoken(OverLedger):
    """Over the ledger of a store. People stand as `store.tenant` keeps them."""

    def talks_with(self, person: str) -> list[str]:
        """The ids of the conversations that have words of `person`."""
        with self._ledger.reading() as connection:
            return spoken.talks_with(connection, person)

    def passages_of(self, talk: str) -> list[Passage]:
        """A conversation's passages in order; none where there is no such conversation."""
        with self._ledger.reading() as connection:
            return document_rows.all_passages_of(connection, talk)

    def purge(self) -> None:
        """Leave no trace of words that were taken out, in copies from before an upgrade neither."""
        self._ledger.purge()
        self._ledger.drop_copies()
