"""Installations to rows and back, inside a transaction of the ledger; and states of the OAuth flow, of which
only digests are kept.
"""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from sqlalchemy import Connection, Row, delete, func, insert, select

from store.installation import Installation
from store.ledger.schema import installations, oauth_states

_MOST_STATES = 1_000
"""Anybody may begin to install: of states that nobody came back with, so many are kept."""


def keep(connection: Connection, installation: Installation) -> None:
    """In place of what was installed there before."""
    forget(connection, installation.team)
    fields = {
        "token": installation.token.get_secret_value(),
        "scopes": ",".join(sorted(installation.scopes)),
        "at": installation.at.astimezone(UTC).isoformat(),
    }
    connection.execute(insert(installations), asdict(installation) | fields)


def kept(connection: Connection) -> list[Installation]:
    """All of them, by team."""
    return [
        _installation(row) for row in connection.execute(select(installations).order_by(installations.c.team))
    ]


def find(connection: Connection, team: str) -> Installation | None:
    row = connection.execute(select(installations).where(installations.c.team == team)).one_or_none()
    return None if row is None else _installation(row)


def forget(connection: Connection, team: str) -> bool:
    """Whether there was any."""
    return bool(connection.execute(delete(installations).where(installations.c.team == team)).rowcount)


def issue(connection: Connection, state: str, now: datetime, lasts: timedelta) -> None:
    """Note a state that is good until then, once."""
    _tidy(connection, now)
    if connection.execute(select(func.count()).select_from(oauth_states)).scalar_one() >= _MOST_STATES:
        oldest = select(oauth_states.c.state).order_by(oauth_states.c.until).limit(1)
        connection.execute(delete(oauth_states).where(oauth_states.c.state.in_(oldest)))
    row = {"state": _digest(state), "until": _text(now + lasts)}
    connection.execute(insert(oauth_states), row)


def consume(connection: Connection, state: str, now: datetime) -> bool:
    """Whether the state is still good; from now on it is not."""
    _tidy(connection, now)
    own = delete(oauth_states).where(oauth_states.c.state == _digest(state))
    return bool(connection.execute(own).rowcount)


def _tidy(connection: Connection, now: datetime) -> None:
    connection.execute(delete(oauth_states).where(oauth_states.c.until <= _text(now)))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _text(at: datetime) -> str:
    """In UTC, so that texts are in the order of their times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _installation(row: Row[*tuple[object, ...]]) -> Installation:
    same = ("team", "user", "bot", "url", "name", "team_name", "organisation", "installer")
    return Installation(
        token=SecretStr(row.token),
        at=datetime.fromisoformat(row.at),
        scopes=frozenset(filter(None, row.scopes.split(","))),
        **{name: getattr(row, name) for name in same},
    )
