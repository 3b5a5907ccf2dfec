"""Whom a reply is written for, and whether they are still the ones who read it.

An answer is made of what its readers may read. They are looked up when it begins; people may join, leave or
become guests before it ends. So nothing of it is written before `check`.
"""

import structlog

from handlers.errors import ReadersChanged
from handlers.incoming import Request
from handlers.people import People
from store.audience import EVERYONE, Readers

log = structlog.get_logger()


class Readership:
    """Those who read the reply to `request`."""

    def __init__(self, request: Request, people: People) -> None:
        self.request = request
        self._people = people
        self._readers: Readers | None = None
        self._doubted = False

    def doubt(self) -> None:
        """Others may read it since a moment ago: the next `check` asks Slack."""
        self._doubted = True

    async def readers(self) -> Readers:
        """Whom the answer is made for: looked up once, and again by each `check` that raises."""
        if self._readers is None:
            self._readers = await self._people.readers(self.request)
        return self._readers

    async def check(self, *, anew: bool = False) -> None:
        """Raise ReadersChanged if somebody reads now who may not read all that the answer is made of.

        Slack is asked if `anew`, or if there is a doubt. Raises UNREACHABLE where it cannot tell now.
        """
        made_for = self._readers
        if made_for is None or self._cannot_narrow(made_for):
            return
        while anew or self._doubted:
            # Before Slack is asked: a doubt that comes while it answers counts.
            anew = self._doubted = False
            now = await self._people.readers(self.request, anew=True)
            # Whoever belongs to all of `now` belongs to all that it was made for.
            if not made_for.scopes <= now.scopes:
                self._readers = now
                log.info("readers_changed", request=self.request.id)
                raise ReadersChanged("others read along than the answer was made for")

    def _cannot_narrow(self, readers: Readers) -> bool:
        """A channel's own documents are for whoever is in it."""
        return not self.request.private and EVERYONE not in readers.scopes
