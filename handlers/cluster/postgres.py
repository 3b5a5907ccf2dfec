"""The bots' two tables in PostgreSQL, and what is said to them. Of handlers/ only this file knows psycopg."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from handlers.cluster.news import News
from handlers.errors import ClusterAway

if TYPE_CHECKING:
    from psycopg import AsyncConnection

# Any number will do, as long as nothing else in the database locks by it: the making of tables, and the order
# of news, whose numbers would else be given out before others with lower ones can be seen.
_MAKING, _TELLING = 7_046_029_254_386_353_131, 7_046_029_254_386_353_132
_CHANNEL = "inhouse_bots"
_TABLES = """
CREATE SCHEMA IF NOT EXISTS inhouse_bots;
CREATE TABLE IF NOT EXISTS inhouse_bots.leases
    (bot TEXT PRIMARY KEY, beats BIGINT NOT NULL, place TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inhouse_bots.news
    (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bot TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT now(), body TEXT NOT NULL);
"""
# A peer that vanished without a word is noticed by either side: PostgreSQL lets go of its session, and the
# bot connects again.
_CONNECT = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "application_name": "inhouse",
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
}


def connect(url: str) -> Any:
    """A psycopg connection for DBOS, which waits for a database that refuses connections, by its words, but
    not for one whose host or socket is gone for a while: here they all have the same words.
    """
    import psycopg

    try:
        return psycopg.connect(url, **_CONNECT)  # type: ignore[arg-type]
    except psycopg.OperationalError as failure:
        raise psycopg.OperationalError(f"connection failed ({type(failure).__name__})") from None


class Line:
    """One connection to the database; every statement is a transaction of its own. Its methods raise
    ClusterAway where the database cannot be reached.
    """

    def __init__(self, connection: "AsyncConnection[Any]") -> None:
        self._connection = connection

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Self]:
        """Raises ClusterAway."""
        from psycopg import AsyncConnection  # only several bots need it

        async with _explained():
            connection = await AsyncConnection.connect(url, autocommit=True, **_CONNECT)  # type: ignore[arg-type]
        try:
            yield cls(connection)
        finally:
            await connection.close()

    async def make(self) -> None:
        """Make the tables, if need be."""
        async with _explained(), self._connection.transaction():
            await self._run("SELECT pg_advisory_xact_lock(%s)", _MAKING)
            await self._run(_TABLES)

    async def join(self, bot: str, place: str) -> int:
        """Begin to beat; the number of the last news."""
        async with _explained():
            await self._run("INSERT INTO inhouse_bots.leases VALUES (%s, 0, %s)", bot, place)
            return int((await self._run("SELECT coalesce(max(number), 0) FROM inhouse_bots.news"))[0][0])

    async def beat(self, bot: str) -> bool:
        """Whether it still has its place."""
        raised = "UPDATE inhouse_bots.leases SET beats = beats + 1 WHERE bot = %s RETURNING beats"
        async with _explained():
            return bool(await self._run(raised, bot))

    async def leave(self, bot: str) -> None:
        async with _explained():
            await self._run("DELETE FROM inhouse_bots.leases WHERE bot = %s RETURNING bot", bot)

    async def bury(self, bot: str, beats: int) -> bool:
        """Take its place from a bot that has not beaten since `beats`; False where it has."""
        gone = "DELETE FROM inhouse_bots.leases WHERE bot = %s AND beats = %s RETURNING bot"
        async with _explained():
            return bool(await self._run(gone, bot, beats))

    async def beats(self) -> Mapping[str, int]:
        """The counter of each bot that has a place."""
        async with _explained():
            return dict(await self._run("SELECT bot, beats FROM inhouse_bots.leases"))

    async def listen(self) -> None:
        async with _explained():
            await self._run(f"LISTEN {_CHANNEL}")

    async def woken(self, seconds: float) -> None:
        """Return when somebody has told news, after `seconds` at the latest."""
        async with _explained():
            async for _ in self._connection.notifies(timeout=max(seconds, 0.0), stop_after=1):
                pass

    async def tell(self, bot: str, news: News) -> None:
        async with _explained(), self._connection.transaction():
            await self._run("SELECT pg_advisory_xact_lock(%s)", _TELLING)
            told = "INSERT INTO inhouse_bots.news (bot, body) VALUES (%s, %s) RETURNING number"
            await self._run(told, bot, news.to_json())
            await self._run(f"NOTIFY {_CHANNEL}")

    async def news(self, since: int, bot: str) -> tuple[int, Sequence[News]]:
        """What others than `bot` told after the number `since`, and the last number."""
        told = "SELECT number, bot, body FROM inhouse_bots.news WHERE number > %s ORDER BY number"
        async with _explained():
            rows = await self._run(told, since)
        return (rows[-1][0] if rows else since), [News.from_json(body) for _, by, body in rows if by != bot]

    async def tidy(self) -> None:
        """News of an hour ago is known to all who are alive."""
        old = "DELETE FROM inhouse_bots.news WHERE at < now() - interval '1 hour'"
        async with _explained():
            await self._run(old)

    async def _run(self, statement: str, *values: object) -> list[Any]:
        cursor = await self._connection.execute(statement, values or None)
        return await cursor.fetchall() if cursor.description else []


@asynccontextmanager
async def _explained() -> AsyncIterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as failure:
        # Its text may name the user and the host; the kind says enough.
        raise ClusterAway(type(failure).__name__) from None
