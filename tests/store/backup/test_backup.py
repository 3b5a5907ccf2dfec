"""A backup is whole or is not there; nothing is touched by a restore until all of it was seen to be sound."""

import json
import random
import sqlite3
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.audience import Readers
from store.backup import Manifest, last_backup, restore, write_backup
from store.errors import BadBackup, StoreBusy, StoreDamaged, WrongVersion
from store.library import Library
from tests.documents import document
from tests.examples import examples
from tests.fakes import HashEmbedder


def filled(data_dir: Path, *names: str) -> Path:
    """A data directory with these documents, and with requests."""
    with Library.open(data_dir / "store", HashEmbedder()) as library:
        library.put([document(name, "everyone", f"all about {name}", "and more") for name in names])
    with sqlite3.connect(data_dir / "requests.sqlite") as requests:
        requests.execute("CREATE TABLE asked (id TEXT)")
        requests.execute("INSERT INTO asked VALUES ('open')")
    requests.close()
    return data_dir


def names(data_dir: Path) -> list[str]:
    with Library.open(data_dir / "store", HashEmbedder()) as library:
        return [it.name for it in library.sources()]


def requests(data_dir: Path) -> list[str]:
    with sqlite3.connect(data_dir / "requests.sqlite") as file:
        found = [row[0] for row in file.execute("SELECT id FROM asked")]
    file.close()
    return found


def everything(data_dir: Path) -> dict[str, bytes]:
    """Every file by its name, but for locks."""
    files = (it for it in data_dir.rglob("*") if it.is_file() and it.suffix != ".lock")
    return {str(it.relative_to(data_dir)): it.read_bytes() for it in files}


def test_what_is_written_while_others_write_is_of_one_moment_and_comes_back(tmp_path: Path) -> None:
    data_dir, stop, written = tmp_path / "data", threading.Event(), threading.Semaphore(0)
    filled(data_dir)
    with Library.open(data_dir / "store", HashEmbedder()) as library:

        def traffic() -> None:
            n = 0
            while not stop.is_set():
                # Both or neither: a backup that has one of a pair is of no moment.
                pair = [document(f"{side}{n}", "everyone", "a page", f"of {n}") for side in ("left", "right")]
                library.put(pair)
                written.release()
                n += 1

        def some_more_then(target: Path) -> tuple[Path, Manifest]:
            for _ in range(4):
                assert written.acquire(timeout=60)
            return write_backup(data_dir, target)

        thread = threading.Thread(target=traffic)
        thread.start()
        backups = [some_more_then(tmp_path / f"{n}.zip") for n in range(3)]
        stop.set()
        thread.join()
    assert backups[0][1].documents < backups[-1][1].documents
    for file, manifest in backups:
        assert file.stat().st_mode & 0o777 == 0o600
        target = tmp_path / f"restored-{file.stem}"
        assert restore(target, file) == (manifest, None)
        assert last_backup(target) == manifest.made
        found = names(target)
        assert len(found) == manifest.documents
        assert {it[5:] for it in found if it.startswith("right")} == {
            it[4:] for it in found if it.startswith("left")
        }
        with Library.open(target / "store", HashEmbedder()) as library:
            assert len(library.passages_of(f"file:{found[0]}", Readers.members())) == 2
            assert library.sync() and library.search("a page", Readers.members())
    assert sorted(it.name for it in tmp_path.iterdir() if it.is_file()) == ["0.zip", "1.zip", "2.zip"]
    noted = last_backup(data_dir)
    assert noted is not None and datetime.now(UTC) - noted < timedelta(minutes=5)


def test_a_store_is_replaced_only_when_told_and_then_moved_aside(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", "old")
    file, _ = write_backup(data_dir, tmp_path)
    with Library.open(data_dir / "store", HashEmbedder()) as library:
        library.put([document("new", "everyone", "since then")])
    with sqlite3.connect(data_dir / "requests.sqlite") as now:
        now.execute("UPDATE asked SET id = 'since'")
    now.close()
    before = everything(data_dir)
    with pytest.raises(BadBackup, match=r"already holds an index; --replace"):
        restore(data_dir, file)
    assert everything(data_dir) == before
    _, aside = restore(data_dir, file, replace=True)
    assert aside is not None and names(data_dir) == ["old"]
    assert requests(data_dir) == ["since"]  # what is open now is not what was open then
    with Library.open(aside / "store", HashEmbedder()) as library:
        assert {it.name for it in library.sources()} == {"old", "new"}
    _, aside = restore(data_dir, file, replace=True, requests=True)
    assert aside is not None and requests(data_dir) == ["open"] and requests(aside) == ["since"]


def test_a_ledger_that_a_command_has_just_made_is_in_nobody_s_way(tmp_path: Path) -> None:
    file, _ = write_backup(filled(tmp_path / "data", "old"), tmp_path)
    Library.open(tmp_path / "new" / "store", HashEmbedder()).close()
    restore(tmp_path / "new", file)
    assert names(tmp_path / "new") == ["old"]


def test_a_folder_that_is_not_there_is_not_taken_for_a_file(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", "a")
    for target in (tmp_path / "backups", tmp_path / "backups" / "a.zip"):
        with pytest.raises(BadBackup, match=r"no folder .*backups: make it first"):
            write_backup(data_dir, target)
    assert sorted(it.name for it in tmp_path.iterdir()) == ["data"]


def test_a_backup_is_not_written_over_another_nor_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match=r"nothing to back up.*INHOUSE_DATA_DIR"):
        write_backup(tmp_path / "empty", tmp_path / "a.zip")
    data_dir = filled(tmp_path / "data", "a")
    file, _ = write_backup(data_dir, tmp_path / "a.zip")
    content = file.read_bytes()
    with pytest.raises(BadBackup, match=r"already exists.*--overwrite"):
        write_backup(data_dir, file)
    assert file.read_bytes() == content
    (tmp_path / ".a.zip.part").mkdir()  # of a run that was killed
    (tmp_path / ".a.zip.part" / "ledger.sqlite3").write_bytes(b"half")
    write_backup(data_dir, file, replace=True)
    assert sorted(it.name for it in tmp_path.iterdir()) == ["a.zip", "data"]


def test_a_damaged_ledger_is_not_backed_up(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", *(f"d{n}" for n in range(30)))
    ledger = data_dir / "store" / "ledger.sqlite3"
    content = ledger.read_bytes()
    ledger.write_bytes(content[:20_000] + b"\xa5" * 20_000 + content[40_000:])
    with pytest.raises(StoreDamaged, match=r"store/ledger\.sqlite3"):
        write_backup(data_dir, tmp_path / "a.zip")
    assert not list(tmp_path.glob("*.zip*")) and not list(tmp_path.glob(".*"))


def test_a_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", "a")
    file, _ = write_backup(data_dir, tmp_path)
    with (
        Library.open(data_dir / "store", HashEmbedder()),
        pytest.raises(StoreBusy, match="stop it, then restore"),
    ):
        restore(data_dir, file, replace=True)
    assert names(data_dir) == ["a"]


def test_what_is_left_of_a_lost_ledger_does_not_get_into_the_restored_one(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", "a")
    file, _ = write_backup(data_dir, tmp_path)
    store = data_dir / "store"
    with Library.open(store, HashEmbedder()) as library:
        library.put([document("b", "everyone", "since then")])
        wal = (store / "ledger.sqlite3-wal").read_bytes()
    (store / "ledger.sqlite3").unlink()
    (store / "ledger.sqlite3-wal").write_bytes(wal)
    _, aside = restore(data_dir, file)
    assert aside is not None and (aside / "store" / "ledger.sqlite3-wal").read_bytes() == wal
    assert names(data_dir) == ["a"]


def test_a_journal_of_requests_that_are_replaced_goes_with_them(tmp_path: Path) -> None:
    data_dir = filled(tmp_path / "data", "a")
    file, _ = write_backup(data_dir, tmp_path)
    for end in ("-journal", "-wal"):
        (data_dir / f"requests.sqlite{end}").write_bytes(b"of another time")
    _, aside = restore(data_dir, file, replace=True, requests=True)
    assert aside is not None and (aside / "requests.sqlite-journal").exists()
    assert sorted(it.name for it in data_dir.glob("requests*")) == ["requests.sqlite"]
    assert requests(data_dir) == ["open"]


def test_backups_of_newer_versions_are_refused(tmp_path: Path) -> None:
    file, _ = write_backup(filled(tmp_path / "data", "a"), tmp_path)
    with zipfile.ZipFile(file) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    plain = json.loads(inside["manifest.json"])

    def saying(**changed: object) -> Path:
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(other, "w") as packed:
            for name, content in inside.items():
                packed.writestr(name, json.dumps(plain | changed) if name == "manifest.json" else content)
        return other

    with pytest.raises(WrongVersion, match=r"layout 99.*upgrade Inhouse"):
        restore(tmp_path / "new", saying(layout=99))
    with pytest.raises(BadBackup, match="made by a newer Inhouse"):
        restore(tmp_path / "new", saying(format=2))
    outside = {"../../etc/passwd": {"bytes": 1, "sha256": ""}}
    with pytest.raises(BadBackup, match="does not hold what a backup holds"):
        restore(tmp_path / "new", saying(files=plain["files"] | outside))
    with pytest.raises(BadBackup, match="is not what was backed up"):
        restore(tmp_path / "new", saying(files={"ledger.sqlite3": {"bytes": 5, "sha256": "00"}}))
    assert everything(tmp_path / "new") == {}


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 nonsense", b"words " * 1_000])
def test_what_is_no_backup_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "a.zip"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadBackup, match=r"a\.zip (does not exist|cannot be restored: it is cut off)"):
        restore(tmp_path / "data", file)
    assert everything(tmp_path / "data") == {}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup."""
    place = tmp_path_factory.mktemp("sound")
    return write_backup(filled(place / "data", *(f"d{n}" for n in range(5))), place)[0]


@settings(max_examples=examples(15))
@given(seed=st.integers(0, 2**32), cut=st.booleans())
def test_a_backup_that_was_cut_off_or_changed_touches_nothing(
    sound: Path, seed: int, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place, moment, content = tmp_path_factory.mktemp("broken"), random.Random(seed), sound.read_bytes()
    at = moment.randrange(len(content))
    flipped = content[:at] + bytes([content[at] ^ 1 << moment.randrange(8)]) + content[at + 1 :]
    (place / "a.zip").write_bytes(content[:at] if cut else flipped)
    try:
        manifest, _ = restore(place / "data", place / "a.zip")
    except (BadBackup, WrongVersion):
        assert everything(place / "data") == {}
    else:  # a bit that means nothing, such as a date of the archive's
        assert not cut and isinstance(manifest, Manifest)
        assert names(place / "data") == [f"d{n}" for n in range(5)]
