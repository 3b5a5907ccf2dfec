"""What PostgreSQL's errors mean for a team: each as the room's own, with its remedy and no stored text."""

from psycopg import InterfaceError, OperationalError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.errors import DatabaseAway, NoSpace, StoreBusy, StoreDamaged, StoreError

_REFUSED, _SILENT = "refused", "silent"
_TROUBLES: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("28", "3D", _REFUSED),
        DatabaseAway,
        "{place} does not let us in ({said}); make the database and its user, or correct the address in "
        "INHOUSE_STORE__DATABASE_URL",
    ),
    (
        ("08", "57P", _SILENT),
        DatabaseAway,
        "{place} does not answer ({said}); start PostgreSQL, or correct INHOUSE_STORE__DATABASE_URL",
    ),
    (
        ("42501", "3F"),
        DatabaseAway,
        "{place}: its user may not use the tables there ({said}); make it the owner of the database",
    ),
    (("53300",), StoreBusy, "{place} has no connection left ({said}); raise its max_connections"),
    (
        ("53", "25006"),
        NoSpace,
        "{place} cannot be written ({said}); free space on its disk, or name the server that takes writes",
    ),
    (
        ("55P03", "57014", "40", "25P03"),
        StoreBusy,
        "another process has been writing to {place} for too long ({said}); try again when it is done",
    ),
    (
        ("",),
        StoreDamaged,
        "{place} cannot be read ({said}); PostgreSQL's log says more; restore it from a backup",
    ),
)
"""By how kinds of errors begin, the first that fits: what it is, and its remedy."""


def explain(place: str, failure: SQLAlchemyError) -> StoreError:
    """The error for one of the database that messages call `place`. What the server said is taken out."""
    if isinstance(failure, PoolTimeout):
        return StoreBusy(f"all connections to {place} are in use; try again later")
    orig = failure.orig if isinstance(failure, DBAPIError) else None
    state, refusal = getattr(orig, "sqlstate", None) or "", _refusal(orig)
    said = ", ".join(filter(None, (type(orig or failure).__name__, state, refusal)))
    kind = state or ("another" if _is_of_a_server(orig) else _REFUSED if refusal else _SILENT)
    for error in filter(None, (failure, orig)):
        error.args = (said,)  # the server quotes whole rows
    trouble, told = next((trouble, told) for kinds, trouble, told in _TROUBLES if kind.startswith(kinds))
    return trouble(told.format(place=place, said=said))


def _is_of_a_server(orig: BaseException | None) -> bool:
    """Whether there was a connection to complain on."""
    return orig is not None and not isinstance(orig, (OperationalError, InterfaceError))


def _refusal(orig: BaseException | None) -> str:
    """What is said to whom the server does not let in."""
    return "".join(str(orig).partition("FATAL:")[2].splitlines()[:1]).strip()
