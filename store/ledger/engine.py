"""What SQLite and PostgreSQL do each in its own way; the code of the tables knows of neither."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from store.errors import StoreError
from store.ledger.turn import Turn


class Database(Protocol):
    """`SQLiteFile` or `PostgresDatabase`. `str` is what messages call it, without secrets."""

    def connect(self) -> Engine:
        """Whose connections are ready for `begin`. Raises StoreError."""

    def begin(self, connection: Connection, *, writes: bool) -> AbstractContextManager[None]:
        """A transaction: a reader's view does not change, and writers take turns."""

    def layout(self, connection: Connection) -> int:
        """Of the ledger that is there; 0 while there is none."""

    def set_layout(self, connection: Connection, layout: int) -> None:
        """Keep it."""

    def holds_nothing(self, connection: Connection) -> bool:
        """Whether a ledger may be made in it."""

    def upgrade(self, connection: Connection, layout: int) -> None:
        """Take every step from `layout` on."""

    def purge(self, engine: Engine) -> None:
        """Give back what deleted rows took, with what stood in them. Raises SQLAlchemyError."""

    def drop_copies(self) -> None:
        """Remove what was copied before upgrades."""

    def protect(self) -> None:
        """Let nobody else of this machine read it."""

    def others(self, connection: Connection) -> int:
        """How many other connections of Inhouse there are, where that can be known."""

    def number_on(self, connection: Connection) -> None:
        """Number what comes next after rows that came with their numbers."""

    def feeding(self, engine: Engine, directory: Path) -> Turn:
        """The lock of whoever feeds the dense index, one in `directory` where it is embedded."""

    def syncing(self, engine: Engine, name: str) -> Turn:
        """The lock of whoever syncs the source of this name."""

    def need_room_to_shrink(self) -> None:
        """Raises NoSpace where the disk has no room for `shrink`."""

    def shrink(self, engine: Engine) -> None:
        """Give back what is not used. Raises StoreError or SQLAlchemyError."""

    def size_elsewhere(self, connection: Connection) -> int:
        """Bytes that it takes outside the folder of its store."""

    def explain(self, failure: Exception) -> StoreError:
        """The room's own error for one of the engine's, with its remedy and nothing that is stored; and for
        one of NONSENSE, which what is read led to.
        """
