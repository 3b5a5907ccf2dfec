"""PostgreSQL's advisory locks: who writes, and who feeds the dense index, among all machines."""

import threading
from pathlib import Path

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import SQLAlchemyError

from store.ledger.feeding import FileFeeding

# Of this program, in whatever database: numbers that nobody else has a reason to lock.
WRITING, FEEDING = 0x696E_6801, 0x696E_6802

_TRY = text(f"SELECT pg_try_advisory_lock({FEEDING})")
_STILL = text("SELECT 1")
_GIVE_BACK = text(f"SELECT pg_advisory_unlock({FEEDING})")


class AdvisoryFeeding:
    """`Feeding` among the processes of all machines that share a database: its connection has the lock.

    And among those that share a directory, as an index may lie there.
    """

    def __init__(self, engine: Engine, directory: Path) -> None:
        self._engine = engine
        self._here = FileFeeding(directory)
        self._connection: Connection | None = None
        self._taking = threading.Lock()

    def take(self) -> bool:
        with self._taking:
            if self._connection is not None and not _answers(self._connection):
                self._let_go()
            if self._connection is None and self._here.take():
                self._connection = _locked(self._engine)
                if self._connection is None:
                    self._here.release()
            return self.held

    @property
    def held(self) -> bool:
        return self._connection is not None

    def release(self) -> None:
        with self._taking:
            self._let_go()
            self._here.release()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            if not _answers(connection, _GIVE_BACK):
                connection.invalidate()  # the lock goes with the session, which must not serve others
            connection.close()


def _locked(engine: Engine) -> Connection | None:
    """A session that has the lock; None where another one has it, or the database is away."""
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except SQLAlchemyError:
        return None
    try:
        if connection.execute(_TRY).scalar_one():
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
