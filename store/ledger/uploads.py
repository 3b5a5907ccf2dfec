"""Which files were sent in which conversations, as rows: who sent them, when they were read, and as what.

A source of theirs stays while a row names it; the last row takes it along.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from store.ledger.conditions import among
from store.ledger.document_changes import delete_source
from store.ledger.schema import sources, uploads
from store.passage import Kind


@dataclass(frozen=True, slots=True)
class Upload:
    """A `file` that a message of `user` brought into the conversation that begins with `root`."""

    file: str
    channel: str
    root: str
    message: str
    user: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload that somebody set about to read at `at`, in seconds since 1970, as `source`: "" where it was
    forgotten. Whether that `stands`, called `name`: else it could not be read."""

    upload: Upload
    at: float
    source: str
    stands: bool
    name: str


def _this(upload: Upload) -> ColumnElement[bool]:
    c = uploads.c
    return (c.file == upload.file) & (c.channel == upload.channel) & (c.message == upload.message)


def expect(connection: Connection, upload: Upload, source_id: str, now: float) -> bool:
    """Write down that it is read as `source_id`, before it is; False where it was forgotten."""
    known = connection.execute(select(uploads.c.source).where(_this(upload))).scalar_one_or_none()
    if known is None:
        row = {name: getattr(upload, name) for name in ("file", "channel", "message", "root", "user")}
        connection.execute(insert(uploads), row | {"at": now, "source": source_id})
    elif known:
        connection.execute(update(uploads).where(_this(upload)).values(source=source_id))
    return known != ""


def stands(connection: Connection, upload: Upload, source_id: str) -> bool:
    """Whether nobody has forgotten it since it was expected. Else its source goes, if none else names it."""
    known = connection.execute(select(uploads.c.source).where(_this(upload))).scalar_one_or_none()
    if known == source_id:
        return True
    take_unnamed(connection)
    return False


def in_conversations(connection: Connection, channel: str, roots: Collection[str]) -> list[Kept]:
    """What was sent in these conversations, in the order of reading."""
    return _kept(connection, (uploads.c.channel == channel) & among(uploads.c.root, roots))


def sent_by(connection: Connection, user: str) -> list[Kept]:
    """What somebody sent and can be answered from, in the order of reading."""
    return _kept(connection, (uploads.c.user == user) & sources.c.number.is_not(None))


def _kept(connection: Connection, which: ColumnElement[bool]) -> list[Kept]:
    wanted = (
        select(uploads, sources.c.name)
        .outerjoin(sources, sources.c.id == uploads.c.source)
        .where(which)
        .order_by(uploads.c.at, uploads.c.file)
    )
    return [
        Kept(
            Upload(it.file, it.channel, it.root, it.message, it.user),
            it.at,
            it.source,
            it.name is not None,
            it.name or "",
        )
        for it in connection.execute(wanted)
    ]


def forget(connection: Connection, which: ColumnElement[bool]) -> int:
    """Drop rows, and the sources that none names any more; how many sources."""
    connection.execute(delete(uploads).where(which))
    return take_unnamed(connection)


def forget_one(connection: Connection, upload: Upload) -> int:
    """Drop the row of one upload, unless it is kept as forgotten."""
    return forget(connection, _this(upload) & (uploads.c.source != ""))


def forget_of(connection: Connection, user: str, file: str = "") -> int:
    """Forget what somebody sent, or that file of it; the rows stay, so that it is not read again.

    How many sources went: one that somebody else sent there too stays.
    """
    theirs = uploads.c.user == user
    which = theirs & (uploads.c.file == file) if file else theirs
    connection.execute(update(uploads).where(which).values(source=""))
    return take_unnamed(connection)


def take_unnamed(connection: Connection) -> int:
    """Take out the sources of uploads that no row names; how many."""
    named = exists().where(uploads.c.source == sources.c.id)
    gone = select(sources.c.id).where(sources.c.kind == Kind.UPLOAD.value, ~named)
    return sum(delete_source(connection, name) for name in list(connection.execute(gone).scalars()))
