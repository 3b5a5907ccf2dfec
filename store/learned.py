"""Learned channels: which are, what was read of each, what is to be read again, and how all of it goes.

Blocking, safe from any thread. Channels and people stand here as `store.tenant` keeps them.
"""

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import Connection

from store.ledger import learned, learned_changes
from store.ledger.database import Ledger, set_fact
from store.ledger.learned import (
    LearnedChannel,
    LearnedItem,
    Progress,
    is_conversation,
    source_id,
)
from store.ledger.learned_changes import Change

__all__ = [
    "Change",
    "LearnedChannel",
    "LearnedChannels",
    "LearnedItem",
    "Progress",
    "is_conversation",
    "source_id",
]

_AT_ONCE = 500
"""Documents that are taken out in one transaction: meanwhile nobody else writes."""
_MOST_REFUSED = 20


class LearnedChannels:
    """Over the ledger of a store. All that deletes leaves no trace of the words that it takes out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def channels(self) -> list[LearnedChannel]:
        with self._ledger.reading() as connection:
            return learned.channels(connection)

    def find(self, channel: str) -> LearnedChannel | None:
        with self._ledger.reading() as connection:
            return learned.find(connection, channel)

    def keep(self, told: LearnedChannel) -> None:
        """Learn a channel from now on. What was learned of it before stays, as far as it goes back no further
        than `told.since`."""
        with self._ledger.writing() as connection:
            learned.keep(connection, told)
            old = learned.items(connection, told.channel, "0", told.since)
        self.drop(told.channel, old)

    def progress(self, channel: str) -> Progress:
        with self._ledger.reading() as connection:
            return learned.progress(connection, channel, _MOST_REFUSED)

    # What is read

    def advance(self, told: LearnedChannel, upto: str, read_to: str) -> None:
        """All between these two has been read. Nothing where it was told anew how to learn the channel."""
        with self._ledger.writing() as connection:
            learned.advance(connection, told, upto, read_to)

    def items(self, channel: str, low: str = "", high: str = "") -> dict[str, LearnedItem]:
        """What was looked at, by its name, from `low` on and before `high`; without bounds all of it."""
        bounds = (low, high) if high else (low,)
        with self._ledger.reading() as connection:
            return learned.items(connection, channel, *bounds)

    def begin(self, channel: str) -> str:
        """Somebody is about to read in a channel: what others read there before is old, and is not kept.

        What tells who reads from others; "" where the channel is not learned.
        """
        reader = uuid.uuid4().hex
        with self._ledger.writing() as connection:
            return reader if learned.begin(connection, channel, reader) else ""

    def is_reader(self, channel: str, reader: str) -> bool:
        """Whether nobody began to read there after `reader`, and the channel is still learned."""
        with self._ledger.reading() as connection:
            return learned.is_reader(connection, channel, reader)

    def note(self, channel: str, items: Iterable[LearnedItem], reader: str) -> bool:
        """They are in the library so, or are refused; False, and nothing is noted, where `is_reader` is."""
        with self._ledger.writing() as connection:
            if not learned.is_reader(connection, channel, reader):
                return False
            for item in items:
                learned.note(connection, channel, item)
        return True

    def drop(self, channel: str, items: Iterable[str]) -> int:
        """Forget items, as they are no longer there; how many documents went."""
        return self._purged(lambda connection: learned.drop(connection, channel, items))

    def places_of(self, file: str) -> list[tuple[str, str]]:
        """Channel and item of each place where a file was read."""
        with self._ledger.reading() as connection:
            return learned.of_file(connection, file)

    # What changes

    def touch(self, channel: str, item: str, *, gone: bool = False) -> bool:
        """What stands at the message `item`, or is called so, is to be read again. With `gone` all documents
        that have it go at once, as words in them were taken back.

        False where the channel is not learned.
        """
        mark = f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}"
        with self._ledger.writing() as connection:
            found = learned_changes.touch(connection, channel, item, mark)
            holding = learned.holding(connection, channel, item) if found and gone else []
        if holding:
            self.drop(channel, holding)
        return found

    def changes(self) -> list[Change]:
        with self._ledger.reading() as connection:
            return learned_changes.changes(connection)

    def settle(self, change: Change) -> None:
        """What changed was read, unless it has changed again meanwhile."""
        with self._ledger.writing() as connection:
            learned_changes.settle(connection, change)

    # How it goes

    def forget(self, channel: str) -> int:
        """Learn a channel no more, and forget all of it; how many documents went.

        What was begun is carried on by `finish`, after a crash.
        """
        with self._ledger.writing() as connection:
            if not learned.end(connection, channel):
                return 0
        return self._take_out(channel)

    def finish(self) -> None:
        """Forget what is left of channels that are no longer learned."""
        with self._ledger.reading() as connection:
            left = learned.ending(connection)
        for channel in left:
            self._take_out(channel)

    def forget_person(self, person: str, until: str) -> int:
        """Forget what `person` wrote before the ts `until` in any learned channel, for good.

        All that holds words of theirs goes at once, and is read again without them. How many documents.
        """
        with self._ledger.writing() as connection:
            learned_changes.unlearn_person(connection, person, until)
            theirs = learned.of_person(connection, person)
        gone = 0
        for channel, item in theirs:
            self.touch(channel, item)
            gone += self.drop(channel, [item])
        self._ledger.drop_copies()
        return gone

    def unlearned(self, people: Collection[str]) -> Mapping[str, str]:
        """Of these, those who had themselves forgotten, each with the ts before which nothing is read."""
        with self._ledger.reading() as connection:
            return learned_changes.unlearned(connection, people)

    def _take_out(self, channel: str) -> int:
        gone = 0
        while taken := self._purged(lambda connection: learned.take_out(connection, channel, _AT_ONCE)):
            gone += taken
        self._ledger.drop_copies()
        return gone

    def _purged(self, work: Callable[[Connection], int]) -> int:
        with self._ledger.writing() as connection:
            gone = work(connection)
            if gone:
                set_fact(connection, "traces", "1")
        if gone:
            self._ledger.purge()
        return gone
