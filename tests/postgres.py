"""A PostgreSQL of the tests' own: started once a session, with a database for each test that asks."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from store.ledger.database import Ledger
from store.ledger.schema import facts, metadata
from store.location import Location

# What is committed outlasts a server that is killed, not a power cut.
_FAST = ("fsync=off", "full_page_writes=off", "max_connections=200")
_REUSED = "reused"
_MISSING = "NOT TESTED: the store in PostgreSQL, for there is none. As root, `make database` installs it."


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda it: int(it.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class Server:
    """In a directory of its own, reached through a socket there."""

    def __init__(self, directory: Path, bin_dir: Path) -> None:
        self.directory = directory
        self._bin = bin_dir
        self._names = count()
        self._reused = False

    def url(self, database: str) -> str:
        return f"postgresql://inhouse@/{database}?host={self.directory}"

    def make(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", "inhouse", "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        settings = " ".join(f"-c {it}" for it in (*_FAST, "listen_addresses="))
        self._run(
            "pg_ctl",
            "-D",
            str(self._data),
            "-w",
            "-l",
            str(self.directory / "log"),
            "-o",
            f"-k {self.directory} {settings}",
            "start",
        )

    def stop(self, how: str = "fast") -> None:
        """`immediate` is as if it were killed."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", how, "stop")

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a new database, which has what the template has and goes with the block."""
        name = f"test_{next(self._names)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        """A database named `ledger` with the tables of an empty ledger: the next ones are copies of it."""
        self._say("CREATE DATABASE ledger")
        Ledger.at(Location(self.directory, SecretStr(self.url("ledger")))).close()

    def emptied(self) -> str:
        """The address of a ledger that is always the same one, empty again: sooner than a new database."""
        if not self._reused:
            self._say(f"CREATE DATABASE {_REUSED} TEMPLATE ledger STRATEGY FILE_COPY")
            self._reused = True
        tables = [it.name for it in reversed(metadata.sorted_tables) if it is not facts]
        self._say(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            *(f"DELETE FROM {it}" for it in tables),
            "DELETE FROM facts WHERE name NOT IN ('layout', 'ledger')",
            database=_REUSED,
        )
        return self.url(_REUSED)

    def _say(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _run(self, program: str, *arguments: str) -> None:
        """As a user that is not root, whom PostgreSQL refuses."""
        command = [str(self._bin / program), *arguments]
        user = _nobody() if os.getuid() == 0 else None
        done = subprocess.run(command, capture_output=True, text=True, user=user, cwd="/", check=False)
        assert done.returncode == 0, done.stderr


def _nobody() -> int:
    """Who PostgreSQL runs as where the tests run as root."""
    return next(it.pw_uid for it in pwd.getpwall() if it.pw_name in ("postgres", "nobody"))


@contextmanager
def running() -> Iterator[Server]:
    """A server that ends with the block. Skips the test where PostgreSQL is not installed."""
    found = programs()
    if found is None:
        pytest.skip(_MISSING)
    # Not below pytest's own folder: others may not look into that, and a socket's path is short.
    with tempfile.TemporaryDirectory(prefix="inhouse-pg-") as name:
        directory = Path(name)
        if os.getuid() == 0:
            shutil.chown(directory, _nobody())
        server = Server(directory, found)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
