"""How many questions had no answer, and below which replies a person was wanted. They are kept for a year."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from store.ledger.schema import refusals, wanted

KEPT = timedelta(days=365)


def refused(connection: Connection, channel: str, at: datetime) -> None:
    """Count a question in `channel` that had no answer; "" for what only its asker reads."""
    day = at.astimezone(UTC).date().isoformat()
    this = (refusals.c.channel == channel, refusals.c.day == day)
    if not connection.execute(update(refusals).where(*this).values(count=refusals.c.count + 1)).rowcount:
        connection.execute(insert(refusals), {"channel": channel, "day": day, "count": 1})
        old = (at.astimezone(UTC) - KEPT).date().isoformat()
        connection.execute(delete(refusals).where(refusals.c.day < old))


def refusals_since(connection: Connection, since: datetime) -> dict[str, int]:
    """By channel, the most first."""
    day = since.astimezone(UTC).date().isoformat()
    counted = select(refusals.c.channel, func.sum(refusals.c.count)).where(refusals.c.day >= day)
    rows = connection.execute(counted.group_by(refusals.c.channel))
    return _most_first({row[0]: row[1] for row in rows})


def want(connection: Connection, request: str, channel: str, at: datetime) -> bool:
    """Note that somebody wants a person to answer; False where somebody said so of this request before."""
    connection.execute(delete(wanted).where(wanted.c.at < (at - KEPT).astimezone(UTC).isoformat()))
    if connection.execute(select(wanted.c.at).where(wanted.c.request == request)).first():
        return False
    row = {"request": request, "channel": channel, "at": at.astimezone(UTC).isoformat()}
    connection.execute(insert(wanted), row)
    return True


def wanted_since(connection: Connection, since: datetime) -> dict[str, int]:
    """By channel, the most first."""
    late = wanted.c.at >= since.astimezone(UTC).isoformat()
    counted = select(wanted.c.channel, func.count()).where(late).group_by(wanted.c.channel)
    return _most_first({row[0]: row[1] for row in connection.execute(counted)})


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda it: (-it[1], it[0])))
