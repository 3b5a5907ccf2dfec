"""The ledger in PostgreSQL: what only a server can do to it, and what a team is told of that."""

import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from store.audience import Readers
from store.errors import DatabaseAway, StoreBusy, StoreDamaged, StoreError, WrongVersion
from store.ledger import postgres as engine
from store.ledger.database import Ledger, fact, next_change, set_fact
from store.ledger.schema import SCHEMA
from store.library import Library
from store.location import Location
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.postgres import Server, running

MEMBERS = Readers.members()


@pytest.fixture
def place(tmp_path: Path, ledger_url: SecretStr) -> Location:
    return Location(tmp_path, ledger_url)


@pytest.fixture
def empty(tmp_path: Path, postgres: Server) -> Iterator[Location]:
    """A database in which nothing is yet."""
    with postgres.database() as url:
        yield Location(tmp_path, SecretStr(url))


def say(location: Location, *statements: str) -> None:
    """As whoever runs the server."""
    assert location.database_url is not None
    with psycopg.connect(location.database_url.get_secret_value(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def end_sessions(location: Location) -> None:
    """Every other connection to the database breaks."""
    say(
        location,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_processes_that_open_an_empty_database_at_once_make_one_ledger(empty: Location) -> None:
    names: list[str] = []

    def open_it() -> None:
        ledger = Ledger.at(empty)
        with ledger.reading() as connection:
            names.append(fact(connection, "ledger"))
        ledger.close()

    threads = [threading.Thread(target=open_it) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 5 and len(set(names)) == 1


def test_writers_of_many_threads_take_turns(place: Location) -> None:
    ledgers = [Ledger.at(place) for _ in range(2)]

    def count(ledger: Ledger) -> None:
        for _ in range(10):
            with ledger.writing() as connection:
                next_change(connection)

    threads = [threading.Thread(target=count, args=(ledger,)) for ledger in ledgers for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledgers[0].reading() as connection:
        assert fact(connection, "changes") == "60"
    for ledger in ledgers:
        ledger.close()


def test_a_reader_cannot_write(place: Location) -> None:
    ledger = Ledger.at(place)
    with pytest.raises(StoreError), ledger.reading() as connection:
        set_fact(connection, "colour", "green")
    ledger.close()


def test_whoever_waits_too_long_for_another_writer_is_told_so(
    place: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SESSION", ("SET lock_timeout = '50ms'",))
    ledger, other = Ledger.at(place), Ledger.at(place)
    with ledger.writing(), pytest.raises(StoreBusy, match="too long"), other.writing():
        pass
    with other.writing() as connection:  # and it is not broken by that
        next_change(connection)
    ledger.close()
    other.close()


def test_a_connection_that_breaks_loses_one_transaction_and_no_more(place: Location) -> None:
    ledger = Ledger.at(place)

    def write_half() -> None:
        with ledger.writing() as connection:
            set_fact(connection, "half", "done")
            end_sessions(place)
            set_fact(connection, "other half", "done")

    with pytest.raises(DatabaseAway):
        write_half()
    with ledger.writing() as connection:
        assert fact(connection, "half") == ""
        set_fact(connection, "whole", "done")
    end_sessions(place)
    with ledger.reading() as connection:  # what lay idle in the pool is known to be broken
        assert fact(connection, "whole") == "done"
    ledger.close()


def test_one_process_feeds_and_the_next_takes_over_when_its_session_ends(
    place: Location, tmp_path: Path
) -> None:
    one, two = Ledger.at(place), Ledger.at(place)
    for name in "one", "two":
        (tmp_path / name).mkdir()
    first, second = one.feeding(tmp_path / "one"), two.feeding(tmp_path / "two")
    assert first.take() and first.take() and not second.take()
    end_sessions(place)
    assert second.take()
    assert not first.take() and not first.held
    second.release()
    assert first.take()
    third = two.feeding(tmp_path / "one")
    assert not third.take()  # in the same folder lies one index
    first.release()
    one.close()
    two.close()


def test_a_server_that_is_away_is_said_without_the_password(tmp_path: Path, postgres: Server) -> None:
    nowhere = SecretStr("postgresql://inhouse:hush@127.0.0.1:9/inhouse")
    with pytest.raises(DatabaseAway, match=r"inhouse@127\.0\.0\.1:9/inhouse does not answer.*start") as told:
        Ledger.at(Location(tmp_path, nowhere))
    assert "hush" not in "".join(traceback.format_exception(told.value)) + str(told.value.__context__)


def test_a_database_that_is_not_there_or_not_ours_is_said(empty: Location, postgres: Server) -> None:
    missing = SecretStr(postgres.url("no_such_database"))
    with pytest.raises(DatabaseAway, match=r"does not let us in.*make the database"):
        Ledger.at(Location(empty.directory, missing))
    say(empty, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    assert empty.database_url is not None
    guest = SecretStr(empty.database_url.get_secret_value().replace("inhouse@", "guest@"))
    with pytest.raises(DatabaseAway, match=r"may not use the tables.*owner"):
        Ledger.at(Location(empty.directory, guest))


def test_somebody_elses_database_is_not_written_to(empty: Location) -> None:
    say(empty, "CREATE TABLE songs (name TEXT)")
    with pytest.raises(StoreDamaged, match="not a ledger"):
        Ledger.at(empty)


def test_a_newer_ledger_asks_for_an_upgrade(tmp_path: Path, database_url: SecretStr) -> None:
    place = Location(tmp_path, database_url)
    say(place, f"UPDATE facts SET value = '{SCHEMA + 1}' WHERE name = 'layout'")
    with pytest.raises(WrongVersion, match="upgrade Inhouse"):
        Ledger.at(place)


def test_a_database_in_another_encoding_is_refused(tmp_path: Path, postgres: Server) -> None:
    server = Location(tmp_path, SecretStr(postgres.url("postgres")))
    for encoding in ("LATIN1", "SQL_ASCII"):
        name = encoding.lower()
        say(server, f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        with pytest.raises(WrongVersion, match=rf"{encoding}.*UTF8"):
            Ledger.at(Location(tmp_path, SecretStr(postgres.url(name))))


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO facts (name) VALUES (:value)", "SELECT :value FROM nowhere", "SELECT :value::int"],
)
def test_an_error_does_not_tell_what_was_written(place: Location, statement: str) -> None:
    ledger = Ledger.at(place)

    def write() -> None:
        with ledger.writing() as connection:
            connection.execute(text(statement), {"value": "How much does Ada earn?"})

    with pytest.raises(StoreError) as failed:
        write()
    ledger.close()
    assert "Ada" not in "".join(traceback.format_exception(failed.value))
    error: BaseException | None = failed.value
    while error is not None:
        assert "Ada" not in str(error)
        error = error.__context__


def test_text_with_a_nul_is_kept_without_it(place: Location) -> None:
    with Library.open(place, HashEmbedder()) as library:
        library.put([document("a", "everyone", "annual\0leave")])
        (found,) = library.search("annual\0leave", MEMBERS)
        assert found.passage.text == "annual\N{REPLACEMENT CHARACTER}leave"


def test_a_library_goes_on_when_its_server_was_started_anew(tmp_path: Path) -> None:
    with running() as server:
        place = Location(tmp_path, SecretStr(server.url("postgres")))
        with Library.open(place, HashEmbedder()) as library:
            library.put([document("a", "everyone", "annual leave is 28 days")])
            server.stop("immediate")
            with pytest.raises(DatabaseAway):
                library.search("annual leave", MEMBERS)
            server.start()
            assert library.search("annual leave", MEMBERS)
            assert library.put([document("b", "everyone", "sick leave")]) == 1
