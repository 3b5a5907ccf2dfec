"""Learned channels as rows: which, what was read of each, what has changed there. None has words.

An item's document stands among the sources as `slack:<channel>:<item>`; it goes with its row.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from store.ledger.conditions import among, begins
from store.ledger.document_changes import delete_sources
from store.ledger.schema import (
    learned,
    learned_items,
    passages,
    sources,
)

_LONGEST_TALK = 86_400.0
"""Seconds: no message of a talk is taken to be further than this from its first."""
_AFTER_TALKS, _LAST = ":", "~"
"""After all items that begin with a time, and after all."""
_OF_CHANNEL = ("channel", "since", "upto", "read_to", "by", "at", "notice", "language")


@dataclass(frozen=True, slots=True)
class LearnedChannel:
    """A channel that is learned since the ts `since`, at the wish of `by`, told at `at`, an ISO time.

    What is older than `read_to` is still to be read; with "" that is all of it. `upto` is the newest that was
    read when reading last began at the top. `notice` is the ts of the message in the channel that says all
    this, in `language`.
    """

    channel: str
    since: str
    by: str
    at: str
    notice: str = ""
    upto: str = ""
    read_to: str = ""
    language: str = "en"

    @property
    def whole(self) -> bool:
        """Whether all of its history has been read once."""
        return bool(self.read_to) and float(self.read_to) <= float(self.since)


@dataclass(frozen=True, slots=True)
class LearnedItem:
    """What was read of a channel: `item` is a thread's first ts, or names a file, a canvas, the bookmarks."""

    item: str
    version: str
    name: str = ""
    authors: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a channel is in the library; `refused` are names and reasons of what could not be read."""

    threads: int = 0
    others: int = 0
    refused: tuple[tuple[str, str], ...] = field(default=())


def source_id(channel: str, item: str) -> str:
    """Under which id an item's document is in the library."""
    return f"slack:{channel}:{item}"


def is_conversation(item: str) -> bool:
    """Whether an item is a thread or a talk, by its first ts."""
    return item.replace(".", "", 1).isdigit()


def channels(connection: Connection) -> list[LearnedChannel]:
    """Those that are not being forgotten, in the order of their ids."""
    wanted = select(learned).where(~learned.c.ending).order_by(learned.c.channel)
    return [_channel(row) for row in connection.execute(wanted)]


def find(connection: Connection, channel: str) -> LearnedChannel | None:
    wanted = select(learned).where(learned.c.channel == channel, ~learned.c.ending)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _channel(row)


def ending(connection: Connection) -> list[str]:
    return list(connection.execute(select(learned.c.channel).where(learned.c.ending)).scalars())


def keep(connection: Connection, told: LearnedChannel) -> None:
    """Learn it so from now on; what was read of it already stays."""
    row = {name: getattr(told, name) for name in _OF_CHANNEL} | {"ending": False}
    if not connection.execute(update(learned).where(learned.c.channel == told.channel).values(row)).rowcount:
        connection.execute(insert(learned), row | {"reader": ""})


def advance(connection: Connection, told: LearnedChannel, upto: str, read_to: str) -> None:
    """All between these two has been read. Nothing where it was told anew how to learn it."""
    which = (learned.c.channel == told.channel) & (learned.c.notice == told.notice) & ~learned.c.ending
    connection.execute(update(learned).where(which).values(upto=upto, read_to=read_to))


def end(connection: Connection, channel: str) -> bool:
    """Learn no more of it. False where it was not learned."""
    which = (learned.c.channel == channel) & ~learned.c.ending
    return bool(connection.execute(update(learned).where(which).values(ending=True)).rowcount)


def take_out(connection: Connection, channel: str, most: int) -> int:
    """Forget up to `most` items of a channel that is ending, at last its row; how many items."""
    wanted = select(learned_items.c.item).where(learned_items.c.channel == channel)
    items = list(connection.execute(wanted.limit(most)).scalars())
    drop(connection, channel, items)
    if not items:
        connection.execute(delete(learned).where(learned.c.channel == channel, learned.c.ending))
    return len(items)


def drop(connection: Connection, channel: str, items: Iterable[str]) -> int:
    """Forget items with their documents; how many documents there were."""
    names = list(items)
    here = learned_items.c.channel == channel
    connection.execute(delete(learned_items).where(here, among(learned_items.c.item, names)))
    return delete_sources(connection, [source_id(channel, it) for it in names])


def holding(connection: Connection, channel: str, ts: str) -> list[str]:
    """The items that have the message `ts` or came with it: its own, and the talk that it is a part of."""
    c = learned_items.c
    of_it = (c.item == ts) | begins(c.item, f"{ts}/")
    found = list(connection.execute(select(c.item).where(c.channel == channel, of_it)).scalars())
    earliest = f"{max(0.0, float(ts) - _LONGEST_TALK):017.6f}"
    since, until = (source_id(channel, it) for it in (earliest, ts))
    talks = (
        select(sources.c.id)
        .join(passages, passages.c.source == sources.c.number)
        .where(sources.c.id >= since, sources.c.id < until)
        .where(passages.c.messages.contains(json.dumps(ts), autoescape=True))
        .distinct()
    )
    names = [it.removeprefix(source_id(channel, "")) for it in connection.execute(talks).scalars()]
    return [*found, *(it for it in names if it not in found)]


def items(connection: Connection, channel: str, low: str = "", high: str = _LAST) -> dict[str, LearnedItem]:
    """Those from `low` on and before `high`."""
    c = learned_items.c
    wanted = select(learned_items).where(c.channel == channel, c.item >= low, c.item < high)
    return {row.item: _item(row) for row in connection.execute(wanted.order_by(c.item))}


def progress(connection: Connection, channel: str, most_refused: int) -> Progress:
    """How much is in the library, and some of what could not be read."""
    c = learned_items.c
    here = c.channel == channel
    there = here & (c.version != "") & (c.refused == "") & (c.name != "")
    talks = there & (c.item < _AFTER_TALKS) & ~c.item.contains("/")
    counts = [
        connection.execute(select(func.count()).select_from(learned_items).where(which)).scalar_one()
        for which in (talks, there)
    ]
    refused = select(c.name, c.refused).where(here, c.refused != "").order_by(c.item).limit(most_refused)
    found = tuple((row.name, row.refused) for row in connection.execute(refused))
    return Progress(counts[0], counts[1] - counts[0], found)


def begin(connection: Connection, channel: str, reader: str) -> bool:
    """`reader` is about to read in a channel. False where it is not learned."""
    which = (learned.c.channel == channel) & ~learned.c.ending
    return bool(connection.execute(update(learned).where(which).values(reader=reader)).rowcount)


def is_reader(connection: Connection, channel: str, reader: str) -> bool:
    """Whether nobody else began to read there since, and it is still learned."""
    wanted = select(learned.c.reader).where(learned.c.channel == channel, ~learned.c.ending)
    return connection.execute(wanted).scalar_one_or_none() == reader


def note(connection: Connection, channel: str, item: LearnedItem) -> None:
    """It is in the library so, or there is a reason why it is not."""
    row = _item_row(item)
    if not connection.execute(update(learned_items).where(_this(channel, item.item)).values(row)).rowcount:
        connection.execute(insert(learned_items), row | {"channel": channel})


def of_person(connection: Connection, person: str) -> list[tuple[str, str]]:
    """Channel and item of all that holds words of `person`."""
    c = learned_items.c
    quoted = json.dumps(person)
    wanted = select(c.channel, c.item).where(c.authors.contains(quoted, autoescape=True))
    return [(row.channel, row.item) for row in connection.execute(wanted.order_by(c.channel, c.item))]


def _this(channel: str, item: str) -> ColumnElement[bool]:
    return (learned_items.c.channel == channel) & (learned_items.c.item == item)


def _channel(row: Row[Any]) -> LearnedChannel:
    return LearnedChannel(**{name: getattr(row, name) for name in _OF_CHANNEL})


def _item(row: Row[Any]) -> LearnedItem:
    return LearnedItem(row.item, row.version, row.name, tuple(json.loads(row.authors)), row.refused)


def _item_row(item: LearnedItem) -> dict[str, str]:
    return {
        "item": item.item,
        "version": item.version,
        "name": item.name,
        "authors": json.dumps(item.authors, ensure_ascii=False),
        "refused": item.refused,
    }


def of_file(connection: Connection, file: str) -> list[tuple[str, str]]:
    """Channel and item of each place where a file was read."""
    c = learned_items.c
    wanted = select(c.channel, c.item).where(c.item.endswith(f"/{file}", autoescape=True))
    return [(row.channel, row.item) for row in connection.execute(wanted.order_by(c.channel, c.item))]
