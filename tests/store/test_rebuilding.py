"""What search goes by is rebuilt from the ledger alone, also beside a process that feeds Chroma."""

import sqlite3
from pathlib import Path

import pytest

from store.audience import Readers
from store.errors import ChromaAway
from store.library import Library
from store.location import ChromaAddress, Location
from store.rebuilding import rebuild
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.search.test_chroma_sync import assert_agreed
from tests.store.test_killed import assert_sound

EVERYONE = Readers.members()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """The store of a bot, with documents, which has Chroma open."""
    library = Library.open(tmp_path, HashEmbedder())
    for n in range(12):
        library.put([document(f"d{n}", "everyone", f"zugspitze number{n}", f"kaleidoscope page{n}")])
    library.sync()
    return library


def harm_words(tmp_path: Path) -> None:
    """Whatever finds words by text is gone."""
    raw = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
    raw.execute("DELETE FROM postings")
    raw.execute("DELETE FROM word_uses")
    raw.close()


def test_the_index_of_words_and_chroma_are_as_built_from_scratch(library: Library, tmp_path: Path) -> None:
    before = library.search("number7", EVERYONE)
    library.close()
    harm_words(tmp_path)
    (tmp_path / "chroma").rename(tmp_path / "lost")
    steps: list[str] = []
    assert rebuild(tmp_path, lambda done, of, what: steps.append(what))
    assert_agreed(tmp_path)
    assert_sound(tmp_path / "ledger.sqlite3")
    with Library.open(tmp_path, HashEmbedder()) as again:
        assert again.search("number7", EVERYONE) == before
        assert again.search("kaleidoscpe", EVERYONE)[0].passage.text.startswith("kaleidoscope")
    assert steps[0] == "words"


def test_the_process_that_feeds_chroma_rebuilds_it_where_another_asks_for_it(
    library: Library, tmp_path: Path
) -> None:
    harm_words(tmp_path)
    (generation,) = (tmp_path / "chroma").iterdir()
    assert not rebuild(tmp_path)
    assert library.search("number7", EVERYONE)[0].passage.text == "zugspitze number7"
    assert library.sync() == 24
    assert [it.name for it in (tmp_path / "chroma").iterdir()] != [generation.name]
    assert library.sync() == 0
    library.close()
    assert_agreed(tmp_path)


def test_an_empty_store_is_rebuilt_to_an_empty_one(tmp_path: Path) -> None:
    assert rebuild(tmp_path / "store")


def test_a_chroma_that_does_not_answer_is_not_said_to_be_rebuilt(library: Library, tmp_path: Path) -> None:
    library.close()
    harm_words(tmp_path)
    away = Location(tmp_path, chroma=ChromaAddress("http://127.0.0.1:9"))
    with pytest.raises(ChromaAway, match="index of words was rebuilt, but Chroma does not answer"):
        rebuild(away)
    with Library.open(tmp_path, HashEmbedder()) as again:
        assert again.search("number7", EVERYONE)[0].passage.text == "zugspitze number7"
