"""A ledger goes from SQLite to PostgreSQL and back, and nothing of it is lost, doubled or changed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from store.approved import ApprovedAnswer
from store.audience import Readers
from store.channel import ChannelSettings, Tone
from store.channel_book import ChannelBook
from store.errors import CannotMigrate
from store.installations import Installations
from store.ledger.database import Ledger
from store.ledger.schema import metadata
from store.library import Library
from store.location import Location
from store.migration import migrate
from store.rating import Quoted, Rating, Reason
from store.uploads import Upload
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.test_installations import INSTALLED

MEMBERS = Readers.members()
AT = datetime(2026, 11, 29, 12, 0, 0, 123456, tzinfo=UTC)
OTHERWISE = {"ledger", "layout", "fed"}
"""Facts that each database has of its own."""


@pytest.fixture
def embedded(tmp_path: Path) -> Location:
    """With something in every table."""
    here = Location(tmp_path / "embedded")
    with Library.open(here, HashEmbedder()) as library:
        library.put(
            [
                document("leave", "everyone", "Annual leave is 28 days. It is paid.", "Überstunden 休暇"),
                document(
                    "pay", "channel:C1 user:U1", "Salaries are paid on the 25th.", title="Pay \N{TEST TUBE}"
                ),
            ]
        )
        library.remove(["file:gone"])
        cited = (Quoted("file:leave#0", 0, 4),)
        library.ratings.keep(Rating("r1", "U1", False, AT, "how?", cited, "U2", (Reason.WRONG,), "no"))
        answer = ApprovedAnswer("approved:1", "How long?", "28 days.", "C1", "U1", "U2", AT)
        library.approvals.keep(answer, ["file:leave#0"])
        library.uploads.expect(Upload("F1", "C1", "17.1", "17.2", "U1"), "upload:C1-17.1/x")
        library.tally.refused("C1")
        library.tally.want("r1", "C1")
        library.upkeep.settle(["file:handbook"], None, "https://handbook.example/")
        library.note_indexed()
    with ChannelBook.open(here) as book:
        book.set("C1", ChannelSettings(tone=Tone.BRIEF))
    with Installations.open(here) as installations:
        installations.keep(INSTALLED)
        installations.note_home("T0HOME")
    return here


def held(location: Location) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    ledger = Ledger.at(location)
    with ledger.reading() as connection:
        found = {
            it.name: sorted(map(tuple, connection.execute(select(it))), key=repr)
            for it in metadata.sorted_tables
        }
    ledger.close()
    found["facts"] = [it for it in found["facts"] if it[0] not in OTHERWISE]
    return found


def test_there_and_back_it_is_the_same_ledger(
    embedded: Location, tmp_path: Path, ledger_url: SecretStr
) -> None:
    server, back = Location(tmp_path / "server", ledger_url), Location(tmp_path / "back")
    told: list[tuple[int, int]] = []
    done = migrate(embedded, server, lambda part, whole, _: told.append((part, whole)))
    assert held(server) == held(embedded)
    assert {name: len(rows) for name, rows in held(server).items()} == dict(done.rows)
    assert told[-1][0] == told[-1][1] and told == sorted(told)
    with Library.open(embedded, HashEmbedder()) as here, Library.open(server, HashEmbedder()) as there:
        for query in ("annual leave", "salaires", "休暇"):
            assert there.search(query, MEMBERS) == here.search(query, MEMBERS)
        assert there.approvals.all() == here.approvals.all() and there.ratings.all() == here.ratings.all()
        there.put([document("new", "everyone", "Badges are at the desk.")])  # numbers go on where they were
        assert there.search("badges", MEMBERS)[0].passage.source.name == "new"
        assert there.sync() == there.stats().vectors  # Chroma is made anew
        there.remove(["file:new"])
    migrate(server, back)
    assert held(back) == held(server)
    with Library.open(back, HashEmbedder()) as library:
        assert library.put([document("new", "everyone", "Badges are at the desk.")]) == 1


def test_a_database_that_holds_something_is_left_as_it_is(
    embedded: Location, tmp_path: Path, ledger_url: SecretStr
) -> None:
    server = Location(tmp_path, ledger_url)
    with Library.open(server, HashEmbedder()) as library:
        library.put([document("theirs", "everyone", "words")])
    before = held(server)
    for source, target in ((embedded, server), (server, embedded)):
        with pytest.raises(CannotMigrate, match="already holds something"):
            migrate(source, target)
    assert held(server) == before


def test_while_others_are_connected_nothing_is_copied(
    embedded: Location, tmp_path: Path, ledger_url: SecretStr
) -> None:
    server = Location(tmp_path, ledger_url)
    with ChannelBook.open(server), pytest.raises(CannotMigrate, match="stop every bot"):
        migrate(embedded, server)
    migrate(embedded, server)


def test_what_arrives_otherwise_is_not_kept(
    embedded: Location, tmp_path: Path, ledger_url: SecretStr
) -> None:
    server = Location(tmp_path, ledger_url)
    with psycopg.connect(ledger_url.get_secret_value()) as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.note = 'another'; RETURN NEW; END $$"
        )
        connection.execute(
            "CREATE TRIGGER spoiled BEFORE INSERT ON ratings FOR EACH ROW EXECUTE FUNCTION spoil()"
        )
    with pytest.raises(CannotMigrate, match="ratings is not what was sent"):
        migrate(embedded, server)
    assert not any(held(server)[it] for it in ("sources", "ratings", "vectors"))
    with psycopg.connect(ledger_url.get_secret_value()) as connection:
        connection.execute("DROP TRIGGER spoiled ON ratings")
    migrate(embedded, server)
    assert held(server) == held(embedded)
