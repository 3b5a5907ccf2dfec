"""Where the app is installed, kept in the ledger with its tokens: for the bot's own user to read alone."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from store.installation import Installation
from store.ledger import installations
from store.ledger.database import OverLedger, fact, set_fact

_HOME = "home"


@dataclass(frozen=True, slots=True)
class Installations(OverLedger):
    """Over the ledger of a store. Threads may share it. As a context it closes the ledger."""

    def keep(self, installation: Installation) -> None:
        """Keep it, in place of what was installed there before."""
        self._ledger.protect()  # one that an earlier version made may be for others to read
        with self._ledger.writing() as connection:
            installations.keep(connection, installation)

    def all(self) -> list[Installation]:
        """By team."""
        with self._ledger.reading() as connection:
            return installations.kept(connection)

    def find(self, team: str) -> Installation | None:
        with self._ledger.reading() as connection:
            return installations.find(connection, team)

    def remove(self, team: str) -> bool:
        """Forget what is installed there, and leave no trace of its token; whether there was anything."""
        with self._ledger.writing() as connection:
            found = installations.forget(connection, team)
        if found:
            self._ledger.purge()
        return found

    def issue_state(self, lasts: timedelta) -> str:
        """A state of the OAuth flow, which is good once and no longer than it `lasts`."""
        state = secrets.token_urlsafe(32)
        with self._ledger.writing() as connection:
            installations.issue(connection, state, datetime.now(UTC), lasts)
        return state

    def consume_state(self, state: str) -> bool:
        """Whether the state is good; from now on it is not."""
        with self._ledger.writing() as connection:
            return installations.consume(connection, state, datetime.now(UTC))

    @property
    def home(self) -> str:
        """The workspace or organisation whose ids are kept as they are; "" while that is nobody's."""
        with self._ledger.reading() as connection:
            return fact(connection, _HOME)

    def note_home(self, team: str) -> None:
        with self._ledger.writing() as connection:
            set_fact(connection, _HOME, team)
