"""What another process indexes is in Chroma soon, without a restart."""

import asyncio
from pathlib import Path

from handlers.upkeep import in_step
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder


async def test_what_another_process_indexes_reaches_chroma(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as owner, Library.open(tmp_path, embedder) as indexer:
        async with in_step(owner, every_s=0.05):
            indexer.put([document("leave.md", "everyone", "You get 26 days of leave.")])
            async with asyncio.timeout(30):
                while owner.stats().pending:  # noqa: ASYNC110 - another thread changes it, which tells no event
                    await asyncio.sleep(0.05)
        assert owner.stats().vectors == 1


async def test_leaving_waits_for_the_sync_that_runs(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        async with in_step(library):
            await asyncio.sleep(0)
        assert library.sync() == 0
