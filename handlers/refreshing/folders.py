"""Indexed folders, looked at when the bot starts and read again as they change."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from handlers.refreshing.process import Run
from store.indexing import Looks, changes, outermost
from store.upkeep import Upkeep

log = structlog.get_logger()

_LOOK_S = 20.0
"""Between two looks at which folders are indexed."""
_LOOKS = Looks(everything_s=6 * 3600.0, unwatched_s=3600.0)
"""More seldom than where somebody watches a folder by hand: each look reads all files."""
_MOST = 200
"""Paths that a command is given; where more have changed, it looks at all."""

Touched = frozenset[Path] | None
"""What changed; None where anything may have."""


class Folders:
    """Watches what is indexed, over the ledger, and has it read by `inhouse index`."""

    def __init__(self, upkeep: Upkeep, run: Run) -> None:
        self._upkeep = upkeep
        self._run = run
        self._trouble: dict[Path, str] = {}

    async def keep(self) -> None:
        """Read what changes, until it is cancelled."""
        while True:
            roots = await self._roots()
            async with _told(roots) as told:
                await self._follow(told, roots)

    async def _roots(self) -> list[Path]:
        return outermost(await asyncio.to_thread(self._upkeep.roots))

    async def _follow(self, told: asyncio.Queue[Touched], roots: Sequence[Path]) -> None:
        """Until other folders are indexed than these."""
        while True:
            try:
                async with asyncio.timeout(_LOOK_S):
                    touched = [await told.get()]
            except TimeoutError:
                if await self._roots() != roots:
                    return
                continue
            while not told.empty():
                touched.append(told.get_nowait())
            for root in roots:
                await self._read(root, together(touched))

    async def _read(self, root: Path, touched: Touched) -> None:
        below = None if touched is None else sorted(it for it in touched if it == root or root in it.parents)
        if below == [] or not await asyncio.to_thread(os.path.lexists, root):
            return  # a share that is not mounted holds what it held
        words = [word for it in below or () for word in ("--touched", str(it))]
        ended = await self._run("index", *words, "--json", "--", str(root))
        if not ended.status:
            self._trouble.pop(root, None)
        elif self._trouble.get(root) != ended.said:
            self._trouble[root] = ended.said
            log.warning("folder_not_read", status=ended.status, says=ended.said)


def together(touched: Iterable[Touched]) -> Touched:
    """All that changed; None where that is unknown, or too much to name."""
    found: set[Path] = set()
    for each in touched:
        if each is None or len(found | each) > _MOST:
            return None
        found |= each
    return frozenset(found)


@asynccontextmanager
async def _told(roots: Sequence[Path]) -> AsyncIterator[asyncio.Queue[Touched]]:
    """What changes below these, as a thread hears of it that ends with the block."""
    told: asyncio.Queue[Touched] = asyncio.Queue()
    stop, loop = threading.Event(), asyncio.get_running_loop()

    def listen() -> None:
        for touched in changes(roots, _LOOKS, stop) if roots else ():
            loop.call_soon_threadsafe(told.put_nowait, touched)

    listening = asyncio.create_task(asyncio.to_thread(listen))
    try:
        yield told
    finally:
        stop.set()
        await asyncio.shield(listening)
