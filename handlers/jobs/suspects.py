"""Requests that were in hand when the process died: one of them may be the reason, and nobody knows which.

They go one at a time, so that the next crash tells; those that crashed more often go last, behind all whom
they would take down with them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

# At the start all are taken up at once: so long the worst wait for the others to come, in seconds.
_LINING_UP = 0.5


class Suspects:
    """The line they stand in. Used on one event loop."""

    def __init__(self, lining_up: float = _LINING_UP) -> None:
        self._lining_up = lining_up
        self._line: list[tuple[int, int]] = []
        self._numbers = count()
        self._busy = False
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, crashes: int) -> AsyncIterator[None]:
        """Wait until those with fewer `crashes` are done, and be the only one."""
        if crashes > 1:
            await asyncio.sleep(self._lining_up)
        place = crashes, next(self._numbers)
        self._line.append(place)
        try:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._busy and min(self._line) == place)
                self._busy = True
        finally:
            self._line.remove(place)
            await self._tell()
        try:
            yield
        finally:
            self._busy = False
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
