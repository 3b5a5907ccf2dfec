"""Whom a reply is written for, and whether they are still the ones who read it.

A reply is made of what its readers may read. They are looked up when it begins; people may join, leave or
become guests before it ends. So nothing of it is written before `check`.
"""

import structlog

from handlers.errors import ReadersChanged
from handlers.request import Kind, Request
from handlers.workspace.members import Members
from store.audience import Readers

log = structlog.get_logger()


class Readership:
    """Those who read the reply to `request`."""

    def __init__(self, request: Request, people: Members) -> None:
        self.request = request
        # What is summed up may be another channel than the one it is asked for in.
        self.channel = request.channel
        self.others: tuple[str, ...] = ()
        # Documents are for who may read them, wherever it is asked.
        self.of_documents = False
        self.doubted = False
        self._people = people
        self._readers: Readers | None = None

    def doubt(self) -> None:
        """Others may read it since a moment ago: the next `check` asks Slack."""
        self.doubted = True

    async def readers(self) -> Readers:
        """Whom an answer is made for: looked up once, and again by each `check` that raises."""
        if self._readers is None:
            self._readers = await self._people.readers(self.request)
        return self._readers

    async def check(self, *, anew: bool = False) -> None:
        """Raise ReadersChanged if somebody reads now who may not read all that the reply is made of.

        Slack is asked if `anew`, or if there is a doubt. Raises NotThere, and UNREACHABLE where it cannot
        tell now.
        """
        while anew or self.doubted:
            # Before Slack is asked: a doubt that comes while it answers counts.
            anew = self.doubted = False
            if not await self._may_read_it():
                log.info("readers_changed", request=self.request.id)
                raise ReadersChanged("the people who can read this are not those the reply was made for")

    async def _may_read_it(self) -> bool:
        request, made_for = self.request, self._readers
        summed_up = (
            request.kind in {Kind.SUMMARY, Kind.THREAD, Kind.DIGEST} or self.channel != request.channel
        )
        if summed_up and not self.of_documents:
            for channel in (self.channel, *self.others):
                if not await self._people.may_read(request.asker, channel):
                    return False
            return True
        # A channel's own documents are for whoever is in it.
        if made_for is None or (not request.private and made_for.by_channel_alone):
            return True
        now = await self._people.readers(request, anew=True)
        # Whoever belongs to all of `now` belongs to all that it was made for.
        if made_for.scopes <= now.scopes:
            return True
        self._readers = now
        return False
