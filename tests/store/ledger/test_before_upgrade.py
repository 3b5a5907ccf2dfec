"""Ledgers that earlier versions wrote are brought forward, with a copy beside them; or stay as they were.

`layouts/` holds what those versions really made of two documents and a rating: each file was written by the
code of that time, and then compressed.
"""

import gzip
import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from store.audience import Readers
from store.errors import NoSpace, StoreDamaged
from store.indexing import forget_documents
from store.ledger import before_upgrade, sqlite_steps
from store.ledger.database import Ledger
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder

LAYOUTS = sorted(
    Path(__file__).with_name("layouts").glob("*.sqlite3.gz"),
    key=lambda it: int(it.name.removeprefix("layout-").partition(".")[0]),
)
SENIORS = Readers(frozenset({"channel:C1"}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "ledger.sqlite3"


def unpacked(layout: Path, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress(layout.read_bytes()))
    return path


def copies(path: Path) -> list[Path]:
    return sorted((path.parent / "backups").glob("*"))


def shape(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Each table's columns and indexes, whichever statements made them."""
    raw = sqlite3.connect(path)
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: dict[str, list[tuple[object, ...]]] = {}
    for name in names:
        columns = raw.execute(
            'SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (name,)
        ).fetchall()
        indexes = raw.execute("SELECT name FROM pragma_index_list(?) ORDER BY name", (name,)).fetchall()
        found[name] = [*sorted(columns), *indexes]
    raw.close()
    return found


def asked(directory: Path) -> tuple[list[str], list[str], int]:
    """What is found for two readers, and how many ratings there are."""
    with Library.open(directory, HashEmbedder()) as library:
        leave = library.search("days of annual leave", Readers.members())
        pay = library.search("salary band", SENIORS)
        return (
            [it.passage.source.name for it in leave],
            [it.passage.source.name for it in pay],
            len(library.ratings.all()),
        )


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda it: it.name.partition(".")[0])
def test_a_ledger_of_every_earlier_layout_is_copied_and_brought_forward(layout: Path, path: Path) -> None:
    before = unpacked(layout, path).read_bytes()
    leave, pay, ratings = asked(path.parent)
    assert (leave[0], set(pay), ratings) == ("leave.md", {"pay.md"}, 1)
    (copy,) = copies(path)
    number = layout.name.partition(".")[0].partition("-")[2]
    assert copy.name.startswith(f"ledger-layout-{number}-") and copy.stat().st_mode & 0o077 == 0
    raw, kept = sqlite3.connect(copy), sqlite3.connect(":memory:")
    kept.deserialize(before)
    assert list(raw.iterdump()) == list(kept.iterdump())
    raw.close()
    kept.close()
    fresh = path.with_name("fresh.sqlite3")
    Ledger.open(fresh).close()
    assert shape(path) == shape(fresh)


def test_a_new_ledger_and_one_of_today_are_not_copied(path: Path) -> None:
    for _ in range(2):
        Ledger.open(path).close()
    assert copies(path) == []


def test_a_step_that_fails_leaves_the_ledger_as_it_was_and_names_the_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(LAYOUTS[0], path)
    monkeypatch.setitem(
        sqlite_steps.STEPS, 9, (*sqlite_steps.STEPS[9], "ALTER TABLE nowhere ADD COLUMN x TEXT")
    )
    earlier = shape(path)
    with pytest.raises(
        StoreDamaged, match=r"from layout 1 to this version's: no such table.*as it was"
    ) as told:
        Ledger.open(path)
    (copy,) = copies(path)
    assert str(copy) in str(told.value)
    assert shape(path) == earlier == shape(copy)
    monkeypatch.undo()
    assert asked(path.parent)[2] == 1


def test_the_last_three_copies_are_kept_and_none_for_longer_than_a_week(path: Path) -> None:
    for layout in LAYOUTS[:5]:
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        Ledger.open(unpacked(layout, path)).close()
    assert [it.name[:15] for it in copies(path)] == ["ledger-layout-3", "ledger-layout-4", "ledger-layout-5"]
    long_ago = time.time() - before_upgrade.KEPT_S - 60
    os.utime(copies(path)[0], (long_ago, long_ago))
    with Library.open(path.parent, HashEmbedder()) as library:
        library.remove(["file:pay.md"])
    assert [it.name[:15] for it in copies(path)] == ["ledger-layout-4", "ledger-layout-5"]


def test_what_is_forgotten_is_forgotten_in_the_copies_too(path: Path) -> None:
    with Library.open(unpacked(LAYOUTS[-1], path).parent, HashEmbedder()) as library:
        library.put([document("/docs/plan.md", "everyone", "a plan")])
        assert copies(path)
        forget_documents([Path("leave.md")], library)
        assert copies(path) == []
    unpacked(LAYOUTS[-1], path.with_name("other") / "ledger.sqlite3")
    with Library.open(path.with_name("other"), HashEmbedder()) as library:
        assert library.ratings.forget_person("U1") == 1
        assert copies(path.with_name("other") / "ledger.sqlite3") == []


def test_without_room_for_a_copy_nothing_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = unpacked(LAYOUTS[0], path).read_bytes()
    full = shutil.disk_usage(path.parent)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(NoSpace, match=r"no room for a copy of ledger.*free space"):
        Ledger.open(path)
    monkeypatch.undo()
    assert path.read_bytes()[100:] == before[100:]  # of the header a count of changes
    assert copies(path) == []
