"""Space goes back to the disk while a bot reads and writes, and nothing is lost by it."""

import sqlite3
import threading
from pathlib import Path

from store.audience import Readers
from store.ledger import vector_rows
from store.ledger.database import Ledger
from store.library import Library
from store.vacuum import vacuum
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.search.test_chroma_sync import assert_agreed
from tests.store.test_killed import assert_sound


def test_it_shrinks_beside_a_bot_that_writes_and_loses_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        for n in range(30):
            library.put([document(f"d{n}", "everyone", *(f"page {i} of {n} " * 40 for i in range(8)))])
        library.remove([f"file:d{n}" for n in range(3, 30)])
        stop, written = threading.Event(), list[str]()

        def traffic() -> None:
            while not stop.is_set():
                name = f"new{len(written)}"
                library.put([document(name, "everyone", f"about {name}")])
                written.append(name)

        thread = threading.Thread(target=traffic)
        thread.start()
        found = vacuum(tmp_path)
        stop.set()
        thread.join()
        assert found.after < found.before / 2
        assert {it.name for it in library.sources()} == {*written, *(f"d{n}" for n in range(3))}
        assert library.search("page 3", Readers.members())
    assert_sound(tmp_path / "ledger.sqlite3")
    assert sorted(it.name for it in tmp_path.iterdir()) == ["ledger.sqlite3", "owner.lock"]


def test_vectors_that_no_passage_has_and_a_worn_chroma_go(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        for n in range(6):
            library.put([document("a", "everyone", f"as of {n}", "the same")])
            library.sync()
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    with ledger.writing() as connection:  # what a change of embedder that was broken off leaves behind
        row = ("half-done", embedder.embed_query("the same"))
        vector_rows.add_vectors(connection, "another-embedder", [row])
    ledger.close()
    found = vacuum(tmp_path)
    assert (found.vectors, found.rebuilt_later) == (1, False)
    assert assert_agreed(tmp_path) == 2
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as raw:
        assert raw.execute("SELECT value FROM facts WHERE name = 'told'").fetchone() == ("2",)
    raw.close()
    assert vacuum(tmp_path).vectors == 0
