"""What is to be read again in learned channels, and of whom nothing older is read, as rows without words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from store.ledger import learned
from store.ledger.conditions import among
from store.ledger.schema import learned_changes, unlearned_people


@dataclass(frozen=True, slots=True)
class Change:
    """An item of a channel that is to be read again; another change of it has another `mark`."""

    channel: str
    item: str
    mark: str


def touch(connection: Connection, channel: str, item: str, mark: str) -> bool:
    """Something about it has changed. False where its channel is not learned."""
    if learned.find(connection, channel) is None:
        return False
    c = learned_changes.c
    this = (c.channel == channel) & (c.item == item)
    if not connection.execute(update(learned_changes).where(this).values(mark=mark)).rowcount:
        connection.execute(insert(learned_changes), {"channel": channel, "item": item, "mark": mark})
    return True


def changes(connection: Connection) -> list[Change]:
    """What is to be read again, what changed first at the head."""
    wanted = select(learned_changes).order_by(learned_changes.c.mark)
    return [Change(row.channel, row.item, row.mark) for row in connection.execute(wanted)]


def settle(connection: Connection, change: Change) -> None:
    """It was read again, unless it has changed since."""
    c = learned_changes.c
    this = (c.channel == change.channel) & (c.item == change.item) & (c.mark == change.mark)
    connection.execute(delete(learned_changes).where(this))


def unlearn_person(connection: Connection, person: str, until: str) -> None:
    connection.execute(delete(unlearned_people).where(unlearned_people.c.person == person))
    connection.execute(insert(unlearned_people), {"person": person, "until": until})


def unlearned(connection: Connection, people: Collection[str]) -> Mapping[str, str]:
    """Of these people, those who had themselves forgotten, each with the ts before which."""
    wanted = select(unlearned_people).where(among(unlearned_people.c.person, people))
    return {row.person: row.until for row in connection.execute(wanted)}
