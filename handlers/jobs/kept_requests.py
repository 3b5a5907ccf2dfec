"""Requests where they are kept, in a directory's file or in PostgreSQL, whether a bot runs there or not."""

import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from store import sqlite_file
from store.errors import StoreDamaged

FILE = "requests.sqlite"
OPEN = ["PENDING", "ENQUEUED", "DELAYED"]
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
AT_ONCE = 1_000
# What is said of the file where it is damaged.
_LOST = (
    "it holds the questions that are being answered: restore it from a backup, or move it away, and what was "
    "not answered yet is lost"
)


def url_of(place: Path | str) -> str:
    """The address of a database's, or of that in a directory."""
    return f"sqlite:///{place / FILE}" if isinstance(place, Path) else place


def unfinished(place: Path | str) -> int:
    """How many requests are open in `place`, a directory or the address of a PostgreSQL database.

    Raises StoreDamaged where that cannot be known.
    """
    from dbos import DBOSClient
    from sqlalchemy.exc import DBAPIError

    if isinstance(place, Path) and not (place / FILE).exists():
        return 0
    client = DBOSClient(system_database_url=url_of(place), retry_connection_errors=False)
    try:
        return len(client.list_workflows(status=OPEN, load_input=False, load_output=False))
    except DBAPIError as failure:
        if "workflow_status" in str(failure.orig):
            return 0  # no bot has ever run there
        raise StoreDamaged("the requests that are open cannot be read; restore them from a backup") from None
    finally:
        client.destroy()


def forget_asked(place: Path | str, asker: str, teams: Collection[str]) -> int:
    """Delete what `asker` asked and what has ended in `place`, as `unfinished` takes it, while a bot runs or
    not; how many requests that were. Without `teams` it is whatever workspace they asked in.

    Raises StoreDamaged where it cannot be read.
    """
    from dbos import DBOSClient
    from sqlalchemy.exc import DBAPIError

    if isinstance(place, Path) and not (place / FILE).exists():
        return 0
    client = DBOSClient(system_database_url=url_of(place), retry_connection_errors=False)
    try:
        ended = client.list_workflows(status=ENDED, load_input=True, load_output=False)
        theirs = asked_by(ended, asker, teams)
        for at in range(0, len(theirs), AT_ONCE):
            client.delete_workflows(theirs[at : at + AT_ONCE])
    except DBAPIError as failure:
        if "workflow_status" in str(failure.orig):
            return 0  # no bot has ever run there
        raise StoreDamaged("the requests that are kept cannot be read; restore them from a backup") from None
    finally:
        client.destroy()
    if isinstance(place, Path):
        sqlite_file.shrink(place / FILE)
    return len(theirs)


def asked_by(ended: Iterable[Any], asker: str, teams: Collection[str]) -> list[str]:
    """The ids of those of `ended` that `asker` asked in one of `teams`, or in any where none is named."""
    given = [(it.workflow_id, it.input["args"][0]) for it in ended if it.input]
    return [id_ for id_, it in given if it["asker"] == asker and (not teams or it["team"] in teams)]


def usable(path: Path) -> None:
    """Make the file, for the bot's own user to read: it holds what people asked. Raises StoreDamaged, and
    NoSpace where it cannot be written.
    """
    with sqlite_file.explained(path, _LOST):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=sqlite_file.WAIT_S)) as connection:
            found = str(connection.execute("pragma quick_check").fetchone()[0])
            connection.execute("BEGIN IMMEDIATE").connection.rollback()
    if found != "ok":
        raise sqlite_file.fault(path, found.splitlines()[0], _LOST)
