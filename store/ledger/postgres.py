"""The ledger in a PostgreSQL database. Only this file knows how it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import ConnectionInfo
from psycopg.types.string import StrBinaryDumper, StrDumper, StrDumperUnknown
from pydantic import SecretStr
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from store.errors import StoreDamaged, StoreError, WrongVersion
from store.ledger.advisory_lock import FEEDING, WRITING, AdvisoryTurn, number_of
from store.ledger.postgres_errors import explain
from store.ledger.schema import facts, metadata
from store.ledger.turn import FileTurn
from store.sqlite_file import nonsense

_OLDEST = 15
_WAIT_S = 30
"""How long one writer waits for another, and a thread for a connection."""
_POOL = 16
"""Connections that a process keeps; as many again where all are in use. A server takes 100, unless told."""

_CONNECTING = {
    "application_name": "inhouse",
    "connect_timeout": 10,
    # A server that is gone without a word is known to be within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": _WAIT_S * 1000,
}
_SESSION = (
    f"SET lock_timeout = '{_WAIT_S}s'",
    # Nobody else can write while a writer's machine hangs in its transaction.
    "SET idle_in_transaction_session_timeout = '5min'",
    # And the lock of one that feeds the dense index goes to another, when its machine is gone.
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3",
    # What a statement is given differs by thousands of rows, and compiling takes longer than any of ours.
    "SET plan_cache_mode = force_custom_plan; SET jit = off",
)

_STEPS = (
    "ALTER TABLE passages ADD COLUMN IF NOT EXISTS messages TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
    "UPDATE facts SET value = '' WHERE name = 'background'",
    "ALTER TABLE passages ADD COLUMN IF NOT EXISTS columns TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
    "ALTER TABLE segments ADD COLUMN IF NOT EXISTS language TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
)
"""What brings the tables of earlier layouts to today's, each time: those that are lacking are made before."""

_LAYOUT = "layout"
_TAKE_TURN = text(f"SELECT pg_advisory_xact_lock({WRITING})")
_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user"
)
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name LIKE 'inhouse%' AND pid <> pg_backend_pid()"
)
_SIZE = text("SELECT pg_database_size(current_database())")
_SOMETHING = text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")


class PostgresDatabase:
    """A `Database` at a `postgresql://` address, which other processes and machines may have open too."""

    def __init__(self, url: SecretStr) -> None:
        self._url = make_url(url.get_secret_value()).set(drivername="postgresql+psycopg")

    def __str__(self) -> str:
        url, host = self._url, self._url.query.get("host")
        shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        return f"{shown.render_as_string()}{f' at {host}' if host else ''}"

    def connect(self) -> Engine:
        engine = create_engine(
            self._url,
            connect_args={name: it for name, it in _CONNECTING.items() if name not in self._url.query},
            pool_pre_ping=True,  # a server that was started anew closed what it had
            pool_size=_POOL,
            max_overflow=_POOL,
            pool_timeout=_WAIT_S,
            hide_parameters=True,  # a failing statement's error would tell questions and answers to the log
        )
        event.listen(engine, "connect", self._prepare, insert=True)  # before SQLAlchemy asks anything
        event.listen(engine, "handle_error", _see_end)
        return engine

    @contextmanager
    def begin(self, connection: Connection, *, writes: bool) -> Iterator[None]:
        if writes:
            # With one writer at a time, what is committed is all that there is to see.
            with connection.execution_options(isolation_level="READ COMMITTED").begin():
                connection.execute(_TAKE_TURN)
                yield
        else:
            view = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with view.begin():
                yield

    def layout(self, connection: Connection) -> int:
        if not connection.execute(text("SELECT to_regclass('facts') IS NOT NULL")).scalar_one():
            return 0
        kept = select(facts.c.value).where(facts.c.name == _LAYOUT)
        return int(connection.execute(kept).scalar_one_or_none() or 0)

    def set_layout(self, connection: Connection, layout: int) -> None:
        given = insert(facts).values(name=_LAYOUT, value=str(layout))
        connection.execute(given.on_conflict_do_update(index_elements=["name"], set_={"value": str(layout)}))

    def holds_nothing(self, connection: Connection) -> bool:
        return not connection.execute(_SOMETHING).scalar_one()

    def upgrade(self, connection: Connection, layout: int) -> None:
        """From layout 11, the first that there was."""
        metadata.create_all(connection)
        for statement in _STEPS:
            connection.exec_driver_sql(statement)

    def purge(self, engine: Engine) -> None:
        """Vacuum: of what is being vacuumed already, the next one takes the rest."""
        _vacuum(engine, "SKIP_LOCKED")

    def need_room_to_shrink(self) -> None:
        """It takes none."""

    def shrink(self, engine: Engine) -> None:
        """What deleted rows took is for rows to come: to give it back would keep everybody waiting."""
        _vacuum(engine, "ANALYZE")

    def size_elsewhere(self, connection: Connection) -> int:
        return int(connection.execute(_SIZE).scalar_one())

    def drop_copies(self) -> None:
        """None are made: a server has backups of its own."""

    def protect(self) -> None:
        """The server decides who reads it."""

    def others(self, connection: Connection) -> int:
        return int(connection.execute(_OTHERS).scalar_one())

    def number_on(self, connection: Connection) -> None:
        for table in metadata.sorted_tables:
            column = table.autoincrement_column
            if column is not None and column.server_default is None and column.name == "number":
                highest = select(func.max(column)).scalar_subquery()
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                connection.execute(
                    select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
                )

    def feeding(self, engine: Engine, directory: Path) -> AdvisoryTurn:
        return AdvisoryTurn(engine, FEEDING, FileTurn(directory))

    def syncing(self, engine: Engine, name: str) -> AdvisoryTurn:
        return AdvisoryTurn(engine, number_of(f"sync {name}"))

    def explain(self, failure: Exception) -> StoreError:
        if isinstance(failure, SQLAlchemyError):
            return explain(str(self), failure)
        return StoreDamaged(f"{self} cannot be read: {nonsense(failure)}; restore it from a backup")

    def _prepare(self, raw: Any, _record: Any) -> None:
        try:
            self._check(raw.info)
            for dumper in (_Text, _TextOrOther, _BinaryText):
                raw.adapters.register_dumper(str, dumper)
            with raw.cursor() as cursor:
                cursor.execute("; ".join(_SESSION))
            raw.commit()
        except BaseException:
            raw.close()
            raise

    def _check(self, server: ConnectionInfo) -> None:
        """Raises WrongVersion."""
        major = server.server_version // 10_000
        if major < _OLDEST:
            raise WrongVersion(f"{self} is PostgreSQL {major}: {_OLDEST} or newer is needed")
        if (encoding := server.parameter_status("server_encoding")) != "UTF8":
            raise WrongVersion(f"{self} is in {encoding}: make a database with ENCODING 'UTF8'")


def _see_end(context: ExceptionContext) -> None:
    """Who was told that the server ends has no connection any more, though it may look like one yet."""
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state.startswith(("57P", "08")):
        context.is_disconnect = True


def _vacuum(engine: Engine, how: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        quote = connection.dialect.identifier_preparer.quote
        tables = ", ".join(map(quote, connection.execute(_TABLES).scalars()))
        connection.exec_driver_sql(f"VACUUM ({how}) {tables}")


class _Text(StrDumper):
    """PostgreSQL has no NUL in a text."""

    def dump(self, obj: str) -> Any:
        return super().dump(_without_nul(obj))


class _TextOrOther(StrDumperUnknown):
    """Likewise, where the statement says of which type it is."""

    def dump(self, obj: str) -> Any:
        return super().dump(_without_nul(obj))


class _BinaryText(StrBinaryDumper):
    """Likewise, in binary."""

    def dump(self, obj: str) -> Any:
        return super().dump(_without_nul(obj))


def _without_nul(given: str) -> str:
    return given.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in given else given
