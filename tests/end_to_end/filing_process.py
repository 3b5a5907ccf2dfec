"""The bot of `filing.py` as a process of its own, to be killed while it reads: `serve(api_url, directory)` is
what it runs, forked, or in an interpreter of its own by `python -m tests.end_to_end.filing_process API_URL
DIRECTORY`.

Embedding takes a minute while no file named `hurry` lies in the directory; one named `embedding` says that it
has begun.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.settings import load
from handlers.app import connected
from handlers.simulator.server import Simulator
from store.library import Library
from store.vectors import Vectors
from tests.end_to_end.filing import FilingBackend
from tests.fakes import HashEmbedder


class SlowEmbedder(HashEmbedder):
    """Slow enough to be killed at."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self._directory = directory

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        (self._directory / "embedding").touch()
        end = time.monotonic() + 60
        while not (self._directory / "hurry").exists() and time.monotonic() < end:
            time.sleep(0.02)
        return super().embed_passages(texts)


def serve(api_url: str, directory: Path) -> None:
    asyncio.run(_serve(api_url, directory))


async def _serve(api_url: str, directory: Path) -> None:
    settings = load(
        data_dir=directory,
        slack_bot_token=Simulator.bot_token,
        slack_app_token=Simulator.app_token,
        slack={"api_url": api_url},
    )
    embedder = SlowEmbedder(directory)
    with Library.open(settings.location, embedder) as library:
        backend = FilingBackend(shelf=library, embedder=embedder)
        backend.may_read.set()
        async with connected(settings, backend, drain_s=2.0):
            await asyncio.Event().wait()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
