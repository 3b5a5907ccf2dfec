"""A sync that is killed at any moment: the next one makes of it what one good sync would have."""

import random
import time
from pathlib import Path

import pytest

from store.audience import Audience, Readers
from store.connected import ConnectedSource
from store.library import Library
from store.sources import SyncOptions, sync
from tests.fakes import HashEmbedder
from tests.forks import forks

ANYONE = Readers(frozenset({"everyone", "user:U1"}))


def write(folder: Path, draw: random.Random) -> None:
    """Change, add and delete some files."""
    for n in draw.sample(range(40), 12):
        path = folder / f"{n}.md"
        if draw.random() < 0.2:
            path.unlink(missing_ok=True)
        else:
            path.write_text(f"# Page {n}\n\nIt says {draw.random()}.\n")


def sync_once(store: Path) -> None:
    with Library.open(store, HashEmbedder()) as library:
        sync("docs", library, HashEmbedder(), SyncOptions())


def held(library: Library) -> dict[str, list[str]]:
    return {
        it.name: [passage.text for passage in library.passages_of(it.id, ANYONE)] for it in library.sources()
    }


@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.long)])
def test_a_kill_at_any_moment_costs_nothing_but_time(tmp_path: Path, kills: int) -> None:
    draw = random.Random(11)
    folder, store = tmp_path / "docs", tmp_path / "store"
    folder.mkdir()
    write(folder, draw)
    source = ConnectedSource("docs", "folder", str(folder), Audience.parse("user:U1"))
    with Library.open(store, HashEmbedder()) as library:
        library.connected.add(source)
    for _ in range(kills):
        syncing = forks().Process(target=sync_once, args=(store,))
        syncing.start()
        time.sleep(draw.uniform(0, 0.6))
        syncing.kill()
        syncing.join()
        write(folder, draw)
    with Library.open(store, HashEmbedder()) as library:
        found = sync("docs", library, HashEmbedder(), SyncOptions(accept_deletions=True))
        files = {it.name: it.read_text() for it in folder.iterdir()}
        texts = held(library)
        assert found.report.skipped == [] and texts.keys() == files.keys()
        assert all("".join(texts[name]).endswith(files[name].split("\n\n")[1].strip()) for name in files)
        assert {str(it.audience) for it in library.sources()} == {"user:U1"}
        assert library.connected.items("docs").keys() == {
            it.id.removeprefix("docs:") for it in library.sources()
        }
