import re
import sqlite3
import threading
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from store.audience import Readers
from store.channel import ChannelSettings, Tone
from store.channel_book import ChannelBook
from store.errors import NoSpace, StoreDamaged, StoreError, WrongVersion
from store.ledger.database import Ledger, fact, next_change, set_fact
from store.ledger.schema import SCHEMA
from store.library import Library
from store.location import Location
from store.passage import Kind
from store.rating import Reason
from store.uploads import Upload
from tests.documents import document
from tests.fakes import HashEmbedder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "ledger.sqlite3"


def test_a_ledger_is_made_once_and_opens_again(path: Path) -> None:
    made = Ledger.open(path)
    with made.writing() as connection:
        name = fact(connection, "ledger")
        set_fact(connection, "colour", "green")
    made.close()
    again = Ledger.open(path)
    with again.reading() as connection:
        assert fact(connection, "ledger") == name
        assert fact(connection, "colour") == "green"
        assert fact(connection, "never set") == ""
    again.close()


def test_a_write_is_all_or_nothing(path: Path) -> None:
    ledger = Ledger.open(path)

    def fail_halfway() -> None:
        with ledger.writing() as connection:
            set_fact(connection, "half", "done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with ledger.reading() as connection:
        assert fact(connection, "half") == ""
    ledger.close()


def test_a_reader_keeps_its_view_while_another_writes(location: Location) -> None:
    ledger = Ledger.at(location)
    with ledger.reading() as view:
        before = fact(view, "changes")
        with ledger.writing() as connection:
            next_change(connection)
        assert fact(view, "changes") == before
    with ledger.reading() as view:
        assert fact(view, "changes") != before
    ledger.close()


def test_writers_of_many_threads_take_turns(path: Path) -> None:
    ledger = Ledger.open(path)

    def count() -> None:
        for _ in range(20):
            with ledger.writing() as connection:
                next_change(connection)

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.reading() as connection:
        assert fact(connection, "changes") == "120"
    ledger.close()


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_says_what_to_do_and_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(
        StoreDamaged, match=r"ledger\.sqlite3.*restore --replace FILE.*index each folder again"
    ):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_an_emptied_file_is_not_taken_for_a_new_one(path: Path) -> None:
    (path.parent / "chroma").mkdir(parents=True)
    (path.parent / "chroma" / "chroma.sqlite3").write_bytes(b"vectors")
    path.touch()
    with pytest.raises(StoreDamaged, match=r"it is empty.*restore --replace FILE.*index each folder again"):
        Ledger.open(path)
    assert path.stat().st_size == 0
    path.unlink()
    Ledger.open(path).close()


def test_what_is_stored_is_not_told_where_it_cannot_be_read(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("a", "everyone", "The salary is 90,000.")])
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as connection:
        connection.execute("UPDATE passages SET text = cast(x'53616c617279ff' AS text)")
    connection.close()
    with pytest.raises(StoreDamaged) as told, Library.open(tmp_path, HashEmbedder()) as library:
        library.passages_of("a", Readers.members())
    assert "Could not decode" in str(told.value) and "alary" not in str(told.value)


def test_a_file_damaged_in_its_middle_is_seen_when_it_is_read(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(
            [document(f"d{i}", "everyone", *(f"word{i}x{j} " * 50 for j in range(10))) for i in range(20)]
        )
    path = tmp_path / "ledger.sqlite3"
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:8192] + b"\xa5" * half + content[8192 + half :])

    def remove_everything() -> None:
        with Library.open(tmp_path, HashEmbedder()) as library:
            library.remove([source.id for source in library.sources()])

    with pytest.raises(StoreDamaged):
        remove_everything()


def test_a_newer_ledger_asks_for_an_upgrade(path: Path) -> None:
    Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    raw.close()
    with pytest.raises(WrongVersion, match="upgrade Inhouse"):
        Ledger.open(path)


def test_a_ledger_of_the_first_layout_keeps_verdicts_and_no_words(path: Path) -> None:
    Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("DROP TABLE sentences")
    raw.execute("ALTER TABLE passages DROP COLUMN messages")
    raw.execute("ALTER TABLE passages DROP COLUMN columns")
    for name in ("channels", "approved_basis", "approved", "refusals", "wanted", "uploads"):
        raw.execute(f"DROP TABLE {name}")
    for name in ("asker", "reasons", "note", "quoted"):
        raw.execute(f"ALTER TABLE ratings DROP COLUMN {name}")
    raw.execute("ALTER TABLE ratings ADD COLUMN reply TEXT NOT NULL")
    raw.execute(
        "INSERT INTO ratings VALUES ('r1', 'U1', 1, '2026-01-02T03:04:00+00:00', 'asked-so', 'told-so')"
    )
    raw.execute("PRAGMA user_version = 1")
    raw.commit()
    raw.close()
    with Library.open(path.parent, HashEmbedder()) as library:
        library.sync()
        (rating,) = library.ratings.all()
        library.ratings.keep(rating)
        assert library.ratings.all() == [rating]
    assert (rating.reply_id, rating.good, rating.question, rating.quoted) == ("r1", True, "", ())
    assert not any(re.search(b"(told|asked)-so", file.read_bytes()) for file in path.parent.glob("ledger*"))


def test_a_ledger_from_before_channels_keeps_its_ratings_and_learns_of_channels(path: Path) -> None:
    Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("ALTER TABLE passages DROP COLUMN messages")
    raw.execute("ALTER TABLE passages DROP COLUMN columns")
    for name in ("channels", "approved_basis", "approved", "refusals", "wanted", "uploads"):
        raw.execute(f"DROP TABLE {name}")
    for name in ("asker", "reasons", "note"):
        raw.execute(f"ALTER TABLE ratings DROP COLUMN {name}")
    raw.execute("INSERT INTO ratings VALUES ('r1', 'U1', 1, '2026-01-02T03:04:00+00:00', 'asked', '[]')")
    raw.execute("PRAGMA user_version = 4")
    raw.commit()
    raw.close()
    with ChannelBook.open(path.parent) as channels:
        assert channels.settings("C1") == ChannelSettings()
        channels.set("C1", ChannelSettings(tone=Tone.BRIEF))
        assert channels.settings("C1").tone is Tone.BRIEF
    with Library.open(path.parent, HashEmbedder()) as library:
        (rating,) = library.ratings.all()
    assert (rating.question, rating.asker) == ("asked", "")


def test_a_ledger_from_before_reasons_keeps_its_ratings_and_takes_what_is_new(path: Path) -> None:
    Ledger.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("ALTER TABLE passages DROP COLUMN messages")
    raw.execute("ALTER TABLE passages DROP COLUMN columns")
    for name in ("approved_basis", "approved", "refusals", "wanted", "uploads"):
        raw.execute(f"DROP TABLE {name}")
    for name in ("reasons", "note"):
        raw.execute(f"ALTER TABLE ratings DROP COLUMN {name}")
    columns = "reply_id, user, good, at, question, quoted, asker"
    raw.execute(
        f"INSERT INTO ratings ({columns})"
        " VALUES ('r1', 'U1', 0, '2026-01-02T03:04:00+00:00', 'how?', '[]', '')"
    )
    raw.execute("PRAGMA user_version = 6")
    raw.commit()
    raw.close()
    with Library.open(path.parent, HashEmbedder()) as library:
        (rating,) = library.ratings.all()
        assert (rating.question, rating.reasons, rating.note) == ("how?", (), "")
        better = replace(rating, reasons=(Reason.WRONG, Reason.TOO_LONG), note="It is 28.")
        library.ratings.keep(better)
        assert library.ratings.find("r1", "U1") == better
        assert library.tally.want("r1", "C1") and not library.tally.want("r1", "C1")
        library.tally.refused("C1")
        library.tally.refused("C1")
        assert library.tally.refusals(rating.at) == {"C1": 2}
        assert library.approvals.all() == []


def test_a_ledger_of_the_ninth_layout_takes_what_is_sent_in_conversations(path: Path) -> None:
    with Library.open(path.parent, HashEmbedder()) as library:
        library.put([document("a", "everyone", "leave")])
    raw = sqlite3.connect(path)
    made = _shape(raw, "uploads")
    raw.execute("DROP TABLE uploads")
    raw.execute("ALTER TABLE passages DROP COLUMN messages")
    raw.execute("ALTER TABLE passages DROP COLUMN columns")
    raw.execute("PRAGMA user_version = 9")
    raw.commit()
    raw.close()
    with Library.open(path.parent, HashEmbedder()) as library:
        upload = Upload("F1", "C1", "17.1", "17.2", "U1")
        assert library.uploads.expect(upload, "upload:C1-17.1/x")
        assert [it.name for it in library.sources()] == ["a"]
    raw = sqlite3.connect(path)
    assert raw.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert made and _shape(raw, "uploads") == made
    raw.close()


def _shape(raw: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Its columns and its indexes, whichever statement made them."""
    indexes = raw.execute("SELECT name FROM pragma_index_list(?) ORDER BY name", (table,)).fetchall()
    of_them = [
        raw.execute("SELECT name FROM pragma_index_info(?)", (name,)).fetchall() for (name,) in indexes
    ]
    columns = raw.execute("SELECT * FROM pragma_table_info(?)", (table,)).fetchall()
    return [*columns, *zip(indexes, of_them, strict=True)]


def test_a_source_of_a_kind_that_is_no_more_is_read_as_a_file(path: Path) -> None:
    with Library.open(path.parent, HashEmbedder()) as library:
        library.put([document("a", "everyone", "leave")])
    raw = sqlite3.connect(path)
    raw.execute("UPDATE sources SET kind = 'web'")
    raw.commit()
    raw.close()
    with Library.open(path.parent, HashEmbedder()) as library:
        (source,) = library.sources()
        assert source.kind is Kind.FILE


def test_somebody_elses_database_is_not_written_to(path: Path) -> None:
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE songs (name TEXT)")
    raw.commit()
    raw.close()
    with pytest.raises(StoreDamaged, match="not a ledger"):
        Ledger.open(path)


def test_a_folder_in_the_ledgers_place_is_explained(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(NoSpace, match="permissions"):
        Ledger.open(path)


@pytest.mark.parametrize(
    "statement", ["INSERT INTO facts (name) VALUES (:value)", "SELECT :value FROM nowhere"]
)
def test_an_error_does_not_tell_what_was_written(path: Path, statement: str) -> None:
    ledger = Ledger.open(path)

    def write() -> None:
        with ledger.writing() as connection:
            connection.execute(text(statement), {"value": "How much does Ada earn?"})

    with pytest.raises(StoreError) as failed:
        write()
    ledger.close()
    assert "Ada" not in "".join(traceback.format_exception(failed.value))
    assert "Ada" not in str(failed.value.__context__)


def test_commits_are_durable_and_deletes_are_thorough(path: Path) -> None:
    ledger = Ledger.open(path)
    with ledger.reading() as connection:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted} == wanted
    ledger.close()


def test_a_folder_that_cannot_be_made_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "store").touch()
    with pytest.raises(
        NoSpace, match=r"store cannot be created \(File exists\); .* fix the folder's permissions"
    ):
        Ledger.open(tmp_path / "store" / "ledger.sqlite3")
