"""A ledger that an earlier version wrote into PostgreSQL is brought forward.

`layouts/` holds what `pg_dump --inserts` tells of the database that the code of that time made of two
documents and a rating.
"""

import gzip
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from store.audience import Audience, Readers
from store.connected import ConnectedSource, HeldItem
from store.ledger.database import Ledger
from store.library import Library
from store.location import Location
from tests.fakes import HashEmbedder
from tests.postgres import Server

DUMPS = sorted(Path(__file__).with_name("layouts").glob("*.postgresql.gz"))
SHAPE = """SELECT table_name, column_name, data_type, collation_name, is_nullable
           FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"""


def restore(dump: Path, url: str) -> None:
    """As psql would: lines that begin with a backslash are for it alone."""
    lines = gzip.decompress(dump.read_bytes()).decode().splitlines()
    statements = "\n".join(it for it in lines if not it.startswith("\\"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements)


def shape(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(SHAPE).fetchall()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda it: it.name.partition(".")[0])
def test_what_was_there_is_found_and_the_tables_are_those_of_a_new_ledger(
    dump: Path, tmp_path: Path, postgres: Server
) -> None:
    with postgres.database() as url, postgres.database() as empty:
        restore(dump, url)
        Ledger.at(Location(tmp_path, SecretStr(empty))).close()
        with Library.open(Location(tmp_path, SecretStr(url)), HashEmbedder()) as library:
            leave = library.search("days of annual leave", Readers.members())
            pay = library.search("salary band", Readers(frozenset({"channel:C1"})))
            assert [it.passage.source.name for it in leave][:1] == ["leave.md"]
            assert {it.passage.source.name for it in pay} == {"pay.md"}
            assert len(library.ratings.all()) == 1
            wiki = ConnectedSource("wiki", "site", "https://x.example", Audience.everyone())
            library.connected.add(wiki)
            library.connected.keep_items(wiki, [HeldItem("a", "a.md", "1", "is a film")])
            assert [it.unread for it in library.connected.standings()] == [1]
        assert shape(url) == shape(empty)


def test_there_is_a_dump_of_every_layout_since_postgresql() -> None:
    assert [it.name for it in DUMPS] == ["layout-11.postgresql.gz"]
