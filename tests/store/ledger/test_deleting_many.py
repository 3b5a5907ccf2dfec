"""Many documents taken out together leave what is left as if each had been taken out by itself."""

from pathlib import Path

import pytest

from store.audience import Readers
from store.ledger import document_changes
from store.ledger.database import Ledger
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder

WORDS = ("annual leave", "travel costs", "the annual picnic", "leave of absence")


def filled(directory: Path) -> Path:
    with Library.open(directory, HashEmbedder()) as library:
        library.put(
            [document(f"page{at}.md", "everyone", f"{WORDS[at % 4]} of {at % 7}") for at in range(40)]
        )
    return directory


def found(directory: Path) -> list[list[tuple[str, float]]]:
    with Library.open(directory, HashEmbedder()) as library:
        readers = Readers.members()
        assert library.stats().sources == 10
        return [[(it.passage.source.id, it.score) for it in library.search(q, readers)] for q in WORDS]


@pytest.mark.parametrize("missing", [(), ("file:/there/is/none",)])
def test_search_finds_the_same(missing: tuple[str, ...], tmp_path: Path) -> None:
    together, one_by_one = filled(tmp_path / "together"), filled(tmp_path / "each")
    with Library.open(together, HashEmbedder()) as library:
        gone = [it.id for it in library.sources()][::4] + [it.id for it in library.sources()][1::4]
        gone += [it.id for it in library.sources()][2::4]
    ledger = Ledger.open(together / "ledger.sqlite3")
    with ledger.writing() as connection:
        assert document_changes.delete_sources(connection, [*gone, *missing]) == 30
        assert document_changes.delete_sources(connection, gone) == 0
    ledger.close()
    ledger = Ledger.open(one_by_one / "ledger.sqlite3")
    with ledger.writing() as connection:
        assert all(document_changes.delete_source(connection, it) for it in gone)
    ledger.close()
    assert found(together) == found(one_by_one)
