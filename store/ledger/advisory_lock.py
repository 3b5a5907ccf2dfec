"""PostgreSQL's advisory locks, among all machines: who writes, feeds the dense index, or syncs a source."""

import hashlib
import threading

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from store.ledger.turn import FileTurn

# Of this program, in whatever database: numbers that nobody else has a reason to lock.
WRITING, FEEDING = 0x696E_6801, 0x696E_6802

_TRY = text("SELECT pg_try_advisory_lock(:number)")
_STILL = text("SELECT 1")
_GIVE_BACK = text("SELECT pg_advisory_unlock(:number)")


def number_of(name: str) -> int:
    """The lock of what is called so: far from those above, and of hardly anything else."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7], "big") | 1 << 60


class AdvisoryTurn:
    """A `Turn` among the processes of all machines that share a database: its connection has the lock.

    And `here`, among those that share a directory, where what is done is done in that.
    """

    def __init__(self, engine: Engine, number: int, here: FileTurn | None = None) -> None:
        self._engine = engine
        self._number = number
        self._here = here
        self._connection: Connection | None = None
        self._taking = threading.Lock()

    def take(self) -> bool:
        with self._taking:
            if self._connection is not None and not _answers(self._connection):
                self._let_go()
            if self._connection is None and (self._here is None or self._here.take()):
                self._connection = _locked(self._engine, self._number)
                if self._connection is None and self._here is not None:
                    self._here.release()
            return self.held

    @property
    def held(self) -> bool:
        return self._connection is not None

    def release(self) -> None:
        with self._taking:
            self._let_go()
            if self._here is not None:
                self._here.release()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            if not _answers(connection, _GIVE_BACK.bindparams(number=self._number)):
                connection.invalidate()  # the lock goes with the session, which must not serve others
            connection.close()


def _locked(engine: Engine, number: int) -> Connection | None:
    """A session that has the lock; None where another one has it, or the database is away."""
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except SQLAlchemyError:
        return None
    try:
        if connection.execute(_TRY, {"number": number}).scalar_one():
            return connection
    except SQLAlchemyError:
        connection.invalidate()
    connection.close()
    return None


def _answers(connection: Connection, said: TextClause = _STILL) -> bool:
    try:
        connection.execute(said)
    except SQLAlchemyError:
        return False
    return True
