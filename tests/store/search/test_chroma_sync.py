"""Chroma follows the ledger, whatever happens to either."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from store.audience import Readers
from store.errors import ChromaFailed
from store.ledger.database import Ledger
from store.ledger.outbox import pending, wanted
from store.library import Library
from store.search.chroma import ChromaIndex
from store.search.exact import ExactScan
from tests.documents import Document, document
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()


def pages(count: int, audience: str = "everyone") -> list[Document]:
    return [
        document(f"page{n}", audience, f"leave number{n}", f"pay number{n} of {audience}")
        for n in range(count)
    ]


def assert_agreed(directory: Path) -> int:
    """Chroma holds exactly the ledger's vectors, and nothing waits; how many."""
    ledger = Ledger.open(directory / "ledger.sqlite3")
    with ledger.reading() as connection:
        truth = wanted(connection)
        left = pending(connection)
    ledger.close()
    dense = ChromaIndex(directory / "chroma", HashEmbedder().key, HashEmbedder().dimension)
    dense.open()
    held = dense.held()
    dense.close()
    assert left == 0
    assert held == truth
    return len(held)


def test_sync_tells_chroma_everything_once(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(3))
        assert library.stats().pending == 6
        assert library.sync() == 6
        assert library.sync() == library.stats().pending == 0
    assert assert_agreed(tmp_path) == 6


def test_only_what_changed_is_told(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(3))
        library.sync()
        library.put([document("page1", "everyone", "leave number1", "pay is different now")])
        assert library.sync() == 2  # one text came, one went
        library.put(pages(1))
        assert library.sync() == 0
    assert assert_agreed(tmp_path) == 6


def test_a_text_in_two_sources_is_for_the_readers_of_both(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        one = document("one", "channel:C1", "the same words", title="T")
        two = document("two", "user:U1", "the same words", title="T")
        assert library.put([one, two]) == 1
        assert library.stats().vectors == 1
        library.sync()
        for readers, expected in (("C1", "file:one"), ("C2", None)):
            found = library.search("same words", Readers.of_channel(readers, outsiders=True))
            assert [match.passage.source.id for match in found] == ([expected] if expected else [])
        library.remove(["file:one"])
        assert library.sync() == 0  # the text is still there
        assert library.search("same words", Readers.of_channel("C1", outsiders=True)) == []
        assert len(library.search("same words", Readers.of_person("U1", [], outsider=True))) == 1
    assert assert_agreed(tmp_path) == 1


def test_what_chroma_was_not_told_of_yet_is_scanned_beside_it(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        library.put(pages(9))
        library.sync()
        library.put([document(f"new{n}", "everyone", f"pay number{n} of late") for n in range(5)])
        library.put([document("secret", "channel:C9", "pay number3 of late, in secret")])
        library.remove([f"file:page{n}" for n in range(3)])
        assert library.stats().pending == 12
        for words in ("pay number3 of late", "leave number8", "pay number1 of everyone"):
            vector = embedder.embed_query(words)
            with library._ledger.reading() as connection:
                exact = ExactScan(embedder.dimension).nearest(connection, vector, ["everyone"], 8)
            assert library._chroma.nearest(vector, ["everyone"], 8) == exact
        assert library.stats().pending == 12
        assert library.sync() == 12
    assert assert_agreed(tmp_path) == 18


def test_many_changes_wait_for_sync_and_are_found_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.search.chroma_sync._SCANNED", 99)
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(1))
        library.sync()
        library.put(
            [document(f"new{n}", "everyone", f"holidays of year{n}", title="Off") for n in range(100)]
        )
        assert library._chroma.nearest(HashEmbedder().embed_query("holidays"), ["everyone"], 5) is None
        assert library.search("holidays of year7", MEMBERS)[0].passage.source.id == "file:new7"
        assert library.stats().pending == 100
        assert library.sync() == 100
    assert assert_agreed(tmp_path) == 102


def spoil_database(chroma: Path) -> None:
    (database,) = chroma.glob("*/chroma.sqlite3")
    database.write_bytes(b"\xff" * database.stat().st_size)


def crash_while_opening(chroma: Path) -> None:
    chroma.with_name("chroma.opening").touch()


def lose_stamp(chroma: Path) -> None:
    for stamp in chroma.glob("*/stamp"):
        stamp.unlink()


def garble_stamp(chroma: Path) -> None:
    (stamp,) = chroma.glob("*/stamp")
    stamp.write_bytes(b"\xff\xfe" + stamp.read_bytes())


def put_a_folder_in_the_place_of_the_stamp(chroma: Path) -> None:
    lose_stamp(chroma)
    next(chroma.iterdir()).joinpath("stamp").mkdir()


def come_from_a_newer_version(chroma: Path) -> None:
    """With a migration that this one does not know, and a table that is not as it was."""
    (database,) = chroma.glob("*/chroma.sqlite3")
    with sqlite3.connect(database) as raw:
        columns = [row[1] for row in raw.execute("PRAGMA table_info(migrations)")]
        newest = raw.execute("SELECT * FROM migrations ORDER BY version DESC LIMIT 1").fetchone()
        later = dict(zip(columns, newest, strict=True)) | {
            "version": 99,
            "filename": "00099-later.sqlite.sql",
        }
        marks = ", ".join(f":{name}" for name in columns)
        raw.execute(f"INSERT INTO migrations ({', '.join(columns)}) VALUES ({marks})", later)
        raw.execute("ALTER TABLE collections RENAME COLUMN name TO title")
    raw.close()


def lose_its_folder_of_vectors(chroma: Path) -> None:
    (database,) = chroma.glob("*/chroma.sqlite3")
    database.unlink()
    database.mkdir()


@pytest.mark.parametrize(
    "harm",
    [
        shutil.rmtree,
        spoil_database,
        crash_while_opening,
        lose_stamp,
        garble_stamp,
        put_a_folder_in_the_place_of_the_stamp,
        come_from_a_newer_version,
        lose_its_folder_of_vectors,
    ],
)
def test_a_lost_or_damaged_chroma_is_rebuilt_from_the_ledger(tmp_path: Path, harm: object) -> None:
    assert callable(harm)
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(4))
        library.sync()
    harm(tmp_path / "chroma")
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        before = library.search("pay number2", MEMBERS)
        assert library.sync() == 8
        assert library.search("pay number2", MEMBERS) == before
    assert embedder.embedded == 0
    assert assert_agreed(tmp_path) == 8


def test_a_ledger_taken_back_to_a_backup_takes_chroma_with_it(tmp_path: Path) -> None:
    here, backup = tmp_path / "here", tmp_path / "backup"
    with Library.open(here, HashEmbedder()) as library:
        library.put(pages(2))
        library.sync()
    shutil.copytree(here, backup)
    with Library.open(here, HashEmbedder()) as library:
        library.put(pages(2, "channel:C1"))
        library.sync()
    for name in ("ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (here / name).unlink(missing_ok=True)
    shutil.copy(backup / "ledger.sqlite3", here)
    with Library.open(here, HashEmbedder()) as library:
        library.sync()
    assert assert_agreed(here) == 4


def test_chroma_that_lost_some_is_told_those(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(4))
        library.sync()
    dense = ChromaIndex(tmp_path / "chroma", HashEmbedder().key, HashEmbedder().dimension)
    dense.open()
    dense._collection.delete(ids=sorted(dense.held())[:3])
    dense.close()
    with Library.open(tmp_path, HashEmbedder()) as library:
        assert library.sync() == 3
    assert assert_agreed(tmp_path) == 8


class Failing(ChromaIndex):
    """Chroma whose searches fail, as a real one does only now and then."""

    def nearest(self, *_: object) -> list[str]:
        raise ChromaFailed("Chroma: InternalError: out of order")


def test_a_search_that_fails_in_chroma_is_answered_by_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(pages(4))
        library.sync()
        good = library.search("pay number2", MEMBERS)
        monkeypatch.setattr(ChromaIndex, "nearest", Failing.nearest)
        assert library.search("pay number2", MEMBERS) == good
        assert "exact search goes on" in caplog.text
        assert "number2" not in caplog.text  # what people ask is nobody else's business
        monkeypatch.undo()
        assert library.sync() == 8  # rebuilt
        assert library.search("pay number2", MEMBERS) == good
    assert assert_agreed(tmp_path) == 8


@pytest.mark.parametrize(("share", "few"), [(1, 0), (3, 0), (3, 100), (40, 10)])
def test_readers_get_the_nearest_of_theirs_however_much_others_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, few: int
) -> None:
    """Whether Chroma is asked for more than is wanted, for much more, or the ledger alone."""
    monkeypatch.setattr("store.search.chroma_sync._LOOKS", ((2, few), (8, few)))
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        audiences = ["channel:C1" if n % share == 0 else "channel:C2" for n in range(120)]
        library.put([document(f"p{n}", who, f"pay word{n}") for n, who in enumerate(audiences)])
        library.sync()
        for query in ("pay word7", "word80 pay word40", "word119"):
            vector = embedder.embed_query(query)
            with ledger.reading() as connection:
                wanted = ExactScan(embedder.dimension).nearest(connection, vector, ["channel:C1"], 5)
            assert library._chroma.nearest(vector, ["channel:C1", "channel:C9"], 5) == wanted
            assert library._chroma.nearest(vector, ["channel:C9"], 5) == []
            assert library.search(query, Readers.of_channel("C9", outsiders=True)) == []
    ledger.close()


def test_one_process_owns_chroma_and_the_other_works_through_the_ledger(tmp_path: Path) -> None:
    """File locks hold between two openings as they do between two processes."""
    with Library.open(tmp_path, HashEmbedder()) as owner:
        with Library.open(tmp_path, HashEmbedder()) as other:
            assert owner.owner
            assert not other.owner
            other.put(pages(4))
            assert other.sync() == 0
            assert other.search("pay number2", MEMBERS) == owner.search("pay number2", MEMBERS)
            assert owner.sync() == 8
            assert other.search("pay number2", MEMBERS) == owner.search("pay number2", MEMBERS)
        assert owner.owner


def test_the_other_takes_over_when_the_owner_is_gone(tmp_path: Path) -> None:
    owner = Library.open(tmp_path, HashEmbedder())
    with Library.open(tmp_path, HashEmbedder()) as other:
        other.put(pages(1))
        owner.close()
        assert not other.owner
        assert other.sync() == 2
        assert other.owner
    assert assert_agreed(tmp_path) == 2


def test_chroma_told_far_more_than_it_holds_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.search.chroma_sync._WORN", 10)
    with Library.open(tmp_path, HashEmbedder()) as library:
        for audience in ("channel:C1", "channel:C2", "channel:C3", "everyone") * 2:
            library.put(pages(3, audience))
            library.sync()
    (old,) = (tmp_path / "chroma").iterdir()
    with Library.open(tmp_path, HashEmbedder()) as library:
        assert library.sync() == 6
    (new,) = (tmp_path / "chroma").iterdir()
    assert new != old
    assert assert_agreed(tmp_path) == 6
