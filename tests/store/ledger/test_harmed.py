"""Whatever happens to the ledger's file, each command does its work or says what to do; and tells no text."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.audience import Readers
from store.errors import NoSpace, StoreDamaged, WrongVersion
from store.library import Library
from tests.documents import document
from tests.examples import examples
from tests.fakes import HashEmbedder
from tests.store.ledger.harmed import ASKED, SECRET, SLOW, fill, harm, refusal
from tests.store.search.test_chroma_sync import assert_agreed


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("filled") / "store"
    fill(place)
    return place


@settings(max_examples=examples(6))
@given(seed=st.integers(0, 2**32))
def test_a_harmed_ledger_works_or_says_how_to_get_it_back(
    filled: Path, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = tmp_path_factory.mktemp("harmed") / "store"
    shutil.copytree(filled, store)
    harm(store / "ledger.sqlite3", seed)
    asked = ASKED | (SLOW if examples(1) > 1 else {})
    said = {name: refusal(work, store) for name, work in asked.items()}
    for name, refused in said.items():
        if refused is not None:
            assert isinstance(refused, (StoreDamaged, WrongVersion, NoSpace)), name
            assert SECRET not in str(refused).lower(), name
            assert "ledger.sqlite3" in str(refused) and "; " in str(refused), name
    shutil.rmtree(store.parent)


def test_everything_that_is_asked_of_it_is_done_by_a_sound_one(filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "store")
    assert {name: refusal(work, tmp_path / "store") for name, work in ASKED.items()} == dict.fromkeys(ASKED)


@pytest.mark.parametrize("left", [0, 20_001])
def test_a_journal_that_was_cut_off_takes_back_the_last_changes_and_nothing_else(
    tmp_path: Path, left: int
) -> None:
    here, lost = tmp_path / "here", tmp_path / "lost"
    library = Library.open(here, HashEmbedder())
    for n in range(8):
        library.put([document(f"d{n}", "everyone", f"page {n} of leave", "and of pay")])
    library.sync()
    shutil.copytree(here, lost, ignore=shutil.ignore_patterns("*.lock"))
    library.close()
    wal = lost / "ledger.sqlite3-wal"
    wal.write_bytes(wal.read_bytes()[:left])
    with Library.open(lost, HashEmbedder()) as library:
        held = [it.name for it in library.sources()]
        assert held == [f"d{n}" for n in range(len(held))]
        library.put([document("new", "everyone", "since then")])
        library.sync()
        assert library.search("since then", Readers.members())[0].passage.source.name == "new"
    assert_agreed(lost)
    with sqlite3.connect(lost / "ledger.sqlite3") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()
