"""Readers are told of as many documents as they may read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.audience import Audience, Readers
from store.ledger.database import Ledger
from store.ledger.holdings import readable_sources
from store.ledger.schema import scopes, sources
from store.passage import Source
from tests.bot.answering.fakes_answering import source

SCOPES = ["everyone", "channel:C1", "channel:C2", "user:U1"]
AUDIENCES = [
    Audience(frozenset(scope for at, scope in enumerate(SCOPES) if number >> at & 1))
    for number in range(1, 16)
]
SOURCES = [replace(source(f"{at}.md"), audience=audience) for at, audience in enumerate(AUDIENCES)]


def put(ledger: Ledger, made: Source, number: int) -> None:
    with ledger.writing() as connection:
        row = {name: getattr(made, name) for name in ("id", "name", "title", "url", "digest")}
        connection.execute(sources.insert(), {**row, "number": number, "kind": made.kind.value})
        for scope in made.audience.scopes:
            connection.execute(scopes.insert(), {"source": number, "scope": scope})


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    directory: Path = tmp_path_factory.mktemp("counting")
    ledger = Ledger.open(directory / "ledger.sqlite3")
    for number, made in enumerate(SOURCES, start=1):
        put(ledger, made, number)
    yield ledger
    ledger.close()


@given(by=st.sets(st.sampled_from([*SCOPES, "channel:C9"])))
def test_the_count_is_of_what_the_rule_of_access_lets_them_read(ledger: Ledger, by: set[str]) -> None:
    readers = Readers(frozenset(by))
    with ledger.reading() as connection:
        assert readable_sources(connection, readers.scopes) == sum(
            readers.may_read(made.audience) for made in SOURCES
        )
