"""How old a source is, where that matters: what nobody has touched for a year may no longer hold. Pure."""

from datetime import UTC, datetime, timedelta

from store.source import Source

_STALE = timedelta(days=365)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def last_changed(source: Source, now: datetime | None = None) -> str:
    """`last changed 12 March 2023` for a source that is older than a year at `now`, else "".

    A date that the document states of itself was preferred to its file's when it was indexed.
    """
    modified = source.modified
    if modified is None or (now or datetime.now(UTC)) - _aware(modified) < _STALE:
        return ""
    return f"last changed {day(modified)}"


def day(moment: datetime) -> str:
    """A date as people read it, whatever the language of the machine: `12 March 2023`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
