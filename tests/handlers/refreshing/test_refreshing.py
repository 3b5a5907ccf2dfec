"""What changes on disk while the bot runs is read, by real processes, which end when the bot does."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bot.model.embedding.embedder import LlamaEmbedder
from bot.settings import load
from handlers.refreshing import Ended, refreshing, run_verb
from handlers.refreshing.folders import Folders, together
from store.audience import Audience
from store.connected import ConnectedSource, Outcome
from store.indexing import index
from store.library import Library
from store.upkeep import Upkeep
from tests.fakes import HashEmbedder


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - another process changes it, which tells no event
            await asyncio.sleep(0.05)


def named(library: Library) -> list[str]:
    return sorted(it.name for it in library.sources())


async def test_folders_and_connected_sources_are_read_when_the_bot_starts_and_as_they_change(
    tmp_path: Path, models_dir: Path, embedder: LlamaEmbedder
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_dir)
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "leave.md").write_text("# Leave\n\nYou get 26 days.")
    settings = load()
    with Library.open(settings.location, embedder) as library:
        index([folder], library, embedder)
        (folder / "pay.md").write_text("# Pay\n\nIt comes on the 25th.")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "kiln.md").write_text("# Kiln\n\nFire it at dusk.")
        library.connected.add(ConnectedSource("wiki", "folder", str(elsewhere), Audience.everyone()))
        async with refreshing(settings, library):
            await until(lambda: named(library) == ["kiln.md", "leave.md", "pay.md"])
            (folder / "tea.md").write_text("# Tea\n\nTea is free.")
            os.remove(folder / "leave.md")
            await until(lambda: named(library) == ["kiln.md", "pay.md", "tea.md"])
        assert library.connected.state("wiki").outcome is Outcome.OK


async def test_a_process_is_of_low_priority_and_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    running = asyncio.create_task(run_verb("index", "--watch", str(tmp_path / "docs")))

    def started() -> list[psutil.Process]:
        """Others may be the children of earlier tests."""
        mine = (it for it in psutil.Process().children() if "--watch" in it.cmdline())
        return [it for it in mine if it.nice() > psutil.Process().nice()]

    await until(lambda: bool(started()))
    (child,) = started()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not child.is_running()


async def test_a_verb_that_is_refused_tells_its_status_and_what_it_said() -> None:
    ended = await run_verb("sources", "status", "nothing", "--json")
    assert ended == Ended(2, ended.said) and "no source is connected as 'nothing'" in ended.said


async def test_what_a_verb_says_that_is_no_error_of_ours_goes_nowhere() -> None:
    assert await run_verb("secret-words-of-a-document") == Ended(2, "")


class Reading:
    """In place of a process: it notes what it was to run."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, ...]] = []

    async def __call__(self, *words: str) -> Ended:
        self.ran.append(words)
        return Ended(0)


@pytest.fixture
def indexed(tmp_path: Path) -> tuple[Upkeep, Path]:
    embedder = HashEmbedder()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("Text.")
    with Library.open(tmp_path / "store", embedder) as library:
        index([tmp_path / "one", tmp_path / "two"], library, embedder)
    return Upkeep.open(tmp_path / "store"), tmp_path


async def test_only_the_folder_that_changed_is_read_and_there_only_what_changed(
    indexed: tuple[Upkeep, Path],
) -> None:
    upkeep, place = indexed
    reading = Reading()
    keeping = asyncio.create_task(Folders(upkeep, reading).keep())
    await until(lambda: len(reading.ran) == 2)
    assert [it[-1] for it in reading.ran] == [str(place / "one"), str(place / "two")]
    (place / "two" / "b.md").write_text("More.")
    await until(lambda: len(reading.ran) == 3)
    changed, folder = str(place / "two" / "b.md"), str(place / "two")
    assert reading.ran[2] == ("index", "--touched", changed, "--json", "--", folder)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    upkeep.close()


async def test_a_folder_that_is_not_there_is_not_looked_for(indexed: tuple[Upkeep, Path]) -> None:
    upkeep, place = indexed
    (place / "one").rename(place / "away")
    reading = Reading()
    keeping = asyncio.create_task(Folders(upkeep, reading).keep())
    await until(lambda: bool(reading.ran))
    assert [it[-1] for it in reading.ran] == [str(place / "two")]
    keeping.cancel()
    upkeep.close()


def test_of_many_changes_no_list_is_made() -> None:
    few = frozenset({Path("/a"), Path("/b")})
    assert together([few, frozenset({Path("/c")})]) == few | {Path("/c")}
    assert together([few, None]) is None
    assert together([frozenset(Path(f"/{each}") for each in range(201))]) is None
