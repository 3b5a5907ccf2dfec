"""What another process indexes is in Chroma soon, without a restart."""

import asyncio
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from bot.settings import load
from handlers.jobs import sweeping
from handlers.serving import syncing
from store.deed import Deed, Entry
from store.library import Library
from store.rating import Rating
from store.uploads import Upload
from tests.documents import document
from tests.fakes import HashEmbedder


async def test_what_another_process_indexes_reaches_chroma(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as owner, Library.open(tmp_path, embedder) as indexer:
        async with syncing(owner, every_s=0.05):
            indexer.put([document("leave.md", "everyone", "You get 26 days of leave.")])
            async with asyncio.timeout(30):
                while owner.stats().pending:  # noqa: ASYNC110 - another thread changes it, which tells no event
                    await asyncio.sleep(0.05)
        assert owner.stats().vectors == 1


async def test_leaving_waits_for_the_sync_that_runs(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        async with syncing(library):
            await asyncio.sleep(0)
        assert library.sync() == 0


class FullDisk:
    """A library whose first syncs fail as a disk does."""

    def __init__(self) -> None:
        self.syncs = 0

    def sync(self) -> int:
        self.syncs += 1
        if self.syncs < 3:
            raise OSError("zebra")
        return 0


async def test_a_sync_that_fails_is_tried_again() -> None:
    disk = FullDisk()
    async with syncing(cast(Library, disk), every_s=0.01):
        async with asyncio.timeout(60):
            while disk.syncs < 4:  # noqa: ASYNC110 - another thread changes it, which tells no event
                await asyncio.sleep(0.01)


class SlowDisk:
    """A library whose sync takes as long as the test lets it."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()
        self.ended = False

    def sync(self) -> int:
        self.begun.set()
        self.over.wait(120)
        self.ended = True
        raise OSError("closed meanwhile")


async def test_leaving_waits_for_a_slow_sync_a_few_seconds_at_most() -> None:
    disk = SlowDisk()
    async with syncing(cast(Library, disk)):
        assert await asyncio.to_thread(disk.begun.wait, 60)
        left = time.monotonic()
    assert time.monotonic() - left > 1 and not disk.ended
    disk.over.set()


async def test_files_that_were_kept_long_enough_are_swept_while_the_bot_runs(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.uploads.expect(Upload("F1", "C1", "17.1", "17.1", "U1"), "upload:C1-17.1/x")
        library.uploads.expect(Upload("F2", "C1", "17.1", "17.2", "U1"), "upload:C1-17.1/y")
        raw = sqlite3.connect(tmp_path / "ledger.sqlite3")
        raw.execute("UPDATE uploads SET at = at - 8 * 86400 WHERE file = 'F1'")
        raw.commit()
        async with sweeping(library, load(data_dir=tmp_path), every_s=0.05):
            async with asyncio.timeout(30):
                while raw.execute("SELECT file FROM uploads").fetchall() != [("F2",)]:  # noqa: ASYNC110 - another thread changes it
                    await asyncio.sleep(0.05)
        raw.close()


async def test_ratings_and_deeds_go_when_their_time_is_over(tmp_path: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        for name, at in (("r1", old), ("r2", datetime.now(UTC))):
            library.ratings.keep(Rating(name, "U1", True, at))
            library.audit.note(Entry(Deed.MUTE, "U1", "C1", at=at))
        settings = load(data_dir=tmp_path, retention={"ratings_days": 30, "audit_days": 39})
        async with sweeping(library, settings, every_s=0.05), asyncio.timeout(30):
            while len(library.ratings.all()) > 1 or len(library.audit.since(old)) > 1:  # noqa: ASYNC110 - another thread changes it
                await asyncio.sleep(0.05)
        assert library.ratings.all()[0].reply_id == "r2"
