"""Connected sources and their items to rows and back, inside a transaction of the ledger.

A document of a connected source is kept only as long as the source is, and read by no more people than the
place or the source says now, however long ago whoever puts it was told otherwise.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from store.audience import Audience
from store.connected import ConnectedSource, HeldItem, Outcome, Standing, SyncState
from store.ledger import roots
from store.ledger.conditions import among, below
from store.ledger.schema import connected, connected_items, sources
from store.passage import Kind, Passage, Source

_TIMES = ("ended", "good", "whole")
_Documents = TypeVar("_Documents", bound=tuple[Source, Sequence[Passage]])


def all_of(connection: Connection) -> list[ConnectedSource]:
    """By name."""
    return [_source(row) for row in connection.execute(select(connected).order_by(connected.c.name))]


def find(connection: Connection, name: str) -> ConnectedSource | None:
    row = connection.execute(select(connected).where(connected.c.name == name)).one_or_none()
    return None if row is None else _source(row)


def keep(connection: Connection, source: ConnectedSource) -> None:
    """In place of one of the same name, whose cursor and state stay."""
    fields = {
        "kind": source.kind,
        "address": source.address,
        "options": json.dumps(dict(source.options), ensure_ascii=False, sort_keys=True),
        "secret": source.secret,
        "audience": _written(source.audience),
        "minutes": source.minutes,
    }
    if not connection.execute(
        update(connected).where(connected.c.name == source.name).values(**fields)
    ).rowcount:
        connection.execute(
            insert(connected), fields | {"name": source.name, "cursor": "", "state": _state_of(SyncState())}
        )


def drop(connection: Connection, name: str) -> None:
    """With its items. Its documents are another's to remove."""
    connection.execute(delete(connected_items).where(connected_items.c.connected == name))
    connection.execute(delete(connected).where(connected.c.name == name))


def cursor(connection: Connection, name: str) -> str:
    found = connection.execute(select(connected.c.cursor).where(connected.c.name == name)).scalar()
    return found or ""


def keep_cursor(connection: Connection, name: str, cursor: str) -> None:
    connection.execute(update(connected).where(connected.c.name == name).values(cursor=cursor))


def state(connection: Connection, name: str) -> SyncState:
    kept = connection.execute(select(connected.c.state).where(connected.c.name == name)).scalar()
    return _state(kept) if kept else SyncState()


def keep_state(connection: Connection, name: str, state: SyncState) -> None:
    connection.execute(update(connected).where(connected.c.name == name).values(state=_state_of(state)))


def items(connection: Connection, name: str) -> dict[str, HeldItem]:
    """What is held of a source, by the items' ids."""
    wanted = select(connected_items).where(connected_items.c.connected == name)
    return {row.item: _item(row) for row in connection.execute(wanted)}


def standing(connection: Connection, source: ConnectedSource) -> Standing:
    c = connected_items.c
    failed = select(func.count()).where(c.connected == source.name, c.refused != "")
    read = select(func.count()).where(below(sources.c.id, source.prefix))
    return Standing(
        source,
        state(connection, source.name),
        connection.execute(read).scalar_one(),
        connection.execute(failed).scalar_one(),
    )


def unread(connection: Connection, name: str) -> list[HeldItem]:
    """The items that could not be read, by name."""
    c = connected_items.c
    wanted = select(connected_items).where(c.connected == name, c.refused != "").order_by(c.name)
    return [_item(row) for row in connection.execute(wanted)]


def keep_items(connection: Connection, name: str, held: Sequence[HeldItem]) -> None:
    """In place of what was kept of them."""
    drop_items(connection, name, [it.id for it in held])
    if held:
        connection.execute(insert(connected_items), [_item_row(name, it) for it in held])


def drop_items(connection: Connection, name: str, ids: Iterable[str]) -> None:
    connection.execute(
        delete(connected_items).where(connected_items.c.connected == name, among(connected_items.c.item, ids))
    )


def forget_versions(connection: Connection, name: str) -> None:
    """Have all of a source listed and fetched again."""
    keep_cursor(connection, name, "")
    connection.execute(update(connected_items).where(connected_items.c.connected == name).values(version=""))


def wanted(connection: Connection, documents: Sequence[_Documents]) -> list[_Documents]:
    """These, without those of connected sources that were removed while they were read."""
    names = {_name(source) for source, _ in documents if _is_connected(source)}
    known = set(connection.execute(select(connected.c.name).where(among(connected.c.name, names))).scalars())
    return [it for it in documents if not _is_connected(it[0]) or _name(it[0]) in known]


def hold(connection: Connection, documents: Collection[Source]) -> None:
    """Narrow these to who may read them now: somebody may have said otherwise since they were read."""
    remote = [it for it in documents if _is_connected(it)]
    for name in {_name(it) for it in remote}:
        source = find(connection, name)
        if source is not None:
            of_it = {it.id.removeprefix(source.prefix): it.id for it in remote if _name(it) == name}
            own = _own_audiences(connection, name, of_it)
            roots.restrict(connection, {id_: own.get(item) or source.audience for item, id_ in of_it.items()})


def _own_audiences(connection: Connection, name: str, ids: Iterable[str]) -> dict[str, Audience]:
    c = connected_items.c
    rows = connection.execute(
        select(c.item, c.audience).where(c.connected == name, among(c.item, ids), c.audience != "")
    )
    return {row.item: _read(row.audience) for row in rows}


def _is_connected(source: Source) -> bool:
    """Whether it is of a connected source: the files of a learned channel are pages too, and go with that."""
    return source.kind is Kind.REMOTE and _name(source) != "slack"


def _name(source: Source) -> str:
    return source.id.partition(":")[0]


def _written(audience: Audience | None) -> str:
    return " ".join(sorted(audience.scopes)) if audience else ""


def _read(text: str) -> Audience:
    return Audience(frozenset(text.split()))


def _source(row: Row[*tuple[object, ...]]) -> ConnectedSource:
    return ConnectedSource(
        row.name,
        row.kind,
        row.address,
        _read(row.audience),
        json.loads(row.options),
        row.secret,
        row.minutes,
    )


def _item(row: Row[*tuple[object, ...]]) -> HeldItem:
    own = _read(row.audience) if row.audience else None
    return HeldItem(row.item, row.name, row.version, row.refused, own, row.missing)


def _item_row(name: str, held: HeldItem) -> dict[str, object]:
    return {
        "connected": name,
        "item": held.id,
        "version": held.version,
        "name": held.name,
        "refused": held.refused,
        "audience": _written(held.audience),
        "missing": held.missing,
    }


def _state(kept: str) -> SyncState:
    fields = json.loads(kept)
    times = {name: fields[name] and datetime.fromisoformat(fields[name]) for name in _TIMES}
    return SyncState(**fields | times | {"outcome": Outcome(fields["outcome"])})


def _state_of(state: SyncState) -> str:
    fields = asdict(state)
    times = {name: fields[name] and fields[name].isoformat() for name in _TIMES}
    return json.dumps(fields | times, ensure_ascii=False)
