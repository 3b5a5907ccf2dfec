"""Connected sources, each synced when its time has come, one at a time, by one bot of several."""

import asyncio
import random
from datetime import UTC, datetime

import structlog

from handlers.refreshing.process import Ended, Run
from store.connected import ConnectedSource, Outcome
from store.source_book import SourceBook

log = structlog.get_logger()

LOOK_S = 20.0
"""Between two looks at what is due."""
TURN_S = 2 * 3600.0
"""The longest that one source is synced at a time: it goes on where it was, after others had their turn."""
_JITTER = 0.1
"""The share of its time by which a sync may be later: sources of one place are not all asked at once."""


class Schedule:
    """What is due, over the ledger. What a sync did and how it ended is kept there; here, only what a process
    that died could not keep."""

    def __init__(self, book: SourceBook, run: Run) -> None:
        self._book = book
        self._run = run
        self._late: dict[str, float] = {}
        self._died: dict[str, datetime] = {}

    async def keep(self) -> None:
        """Sync what is due, until it is cancelled."""
        while True:
            while (name := await asyncio.to_thread(self.due, datetime.now(UTC))) is not None:
                await self.sync(name)
            await asyncio.sleep(LOOK_S)

    def due(self, now: datetime) -> str | None:
        """The source that waits for the longest, and that nobody is syncing. Blocking."""
        waiting = [it for it in self._book.all() if it.minutes and self._is_due(it, now)]
        waiting.sort(key=lambda it: self._book.state(it.name).ended or datetime.min.replace(tzinfo=UTC))
        return next((it.name for it in waiting if self._is_free(it.name)), None)

    async def sync(self, name: str) -> None:
        """In a process of its own; how it ended is logged."""
        before = await asyncio.to_thread(self._book.state, name)
        ended = await self._ended(name)
        self._late[name] = random.uniform(0, _JITTER)  # noqa: S311, no secret
        state = await asyncio.to_thread(self._book.state, name)
        if state.ended == before.ended:  # it died, or somebody else was quicker
            self._died[name] = datetime.now(UTC)
            log.warning("source_not_synced", source=name, status=ended.status, says=ended.said)
        elif state.outcome in (Outcome.OK, Outcome.STOPPED):
            log.info("source_synced", source=name, outcome=state.outcome.value, waiting=state.waiting)
        else:
            log.warning("source_not_synced", source=name, outcome=state.outcome.value, says=state.says)

    async def _ended(self, name: str) -> Ended:
        try:
            async with asyncio.timeout(TURN_S):
                return await self._run("sources", "sync", name, "--json")
        except TimeoutError:
            return Ended(0, "its turn was over")

    def _is_due(self, source: ConnectedSource, now: datetime) -> bool:
        minutes = source.minutes * (1 + self._late.setdefault(source.name, random.uniform(0, _JITTER)))  # noqa: S311
        died = self._died.get(source.name)
        if died is not None and (now - died).total_seconds() < minutes * 60:
            return False
        return self._book.state(source.name).due(minutes, now)

    def _is_free(self, name: str) -> bool:
        turn = self._book.turn(name)
        taken = turn.take()
        turn.release()
        return taken
