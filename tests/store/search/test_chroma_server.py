"""Chroma on a server follows the ledger, whatever happens to either; and others search what one feeds."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import load
from handlers.doctor.here import check_chroma
from store.audience import Readers
from store.errors import ChromaAway
from store.ledger.outbox import pending, wanted
from store.library import Library
from store.location import ChromaAddress, Location
from store.search.chroma_server import ChromaServer, ask_server
from tests.chroma_server import Server, running
from tests.documents import Document, document
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("chroma")) as server:
        yield server


def pages(count: int) -> list[Document]:
    return [document(f"page{n}", "everyone", f"leave number{n}", f"pay number{n}") for n in range(count)]


def location(tmp_path: Path, server: Server) -> Location:
    return Location(tmp_path / "store", chroma=ChromaAddress(server.url))


def answers(library: Library) -> bool:
    """Whether Chroma answers, not the exact scan; either finds the same."""
    query = HashEmbedder().embed_query("pay number1")
    found = library._chroma.nearest(query, ["everyone"], 3)
    with library._ledger.reading() as connection:
        exact = library._search._exact.nearest(connection, query, ["everyone"], 3)
    assert found is None or found[0] == exact[0]
    assert library.search("pay number1", MEMBERS, limit=1)[0].passage.text == "pay number1"
    return found is not None


def assert_agreed(library: Library) -> int:
    dense = library._chroma._dense
    with library._ledger.reading() as connection:
        assert pending(connection) == 0
        assert dense.held() == wanted(connection)
    return dense.count()


def test_a_server_is_told_everything_once_and_answers(tmp_path: Path, server: Server) -> None:
    with Library.open(location(tmp_path, server), HashEmbedder()) as library:
        library.put(pages(3))
        assert not answers(library)
        assert library.sync() == 6
        assert answers(library) and assert_agreed(library) == 6
    assert not (tmp_path / "store" / "chroma").exists()
    with Library.open(location(tmp_path, server), HashEmbedder()) as library:
        assert library.sync() == 0
        assert answers(library)


def test_one_feeds_and_another_searches_what_it_fed(tmp_path: Path, server: Server) -> None:
    there = location(tmp_path, server)
    with Library.open(there, HashEmbedder()) as feeder, Library.open(there, HashEmbedder()) as reader:
        feeder.put(pages(3))
        assert feeder.owner and not reader.owner
        assert reader.sync() == 0 and not answers(reader)
        feeder.sync()
        reader.sync()
        assert answers(reader)
        feeder.put([document("page9", "everyone", "pay number9")])
        assert reader.search("pay number9", MEMBERS)[0].passage.source.id == "file:page9"
        assert answers(reader), "what waits to be told is scanned beside it"
        feeder.sync()
        assert answers(reader)
        feeder.close()
        reader.sync()
        assert reader.owner and answers(reader)


def test_each_ledger_has_a_collection_of_its_own(tmp_path: Path, server: Server) -> None:
    with (
        Library.open(location(tmp_path / "a", server), HashEmbedder()) as one,
        Library.open(location(tmp_path / "b", server), HashEmbedder()) as other,
    ):
        one.put(pages(3))
        other.put(pages(2))
        one.sync()
        other.sync()
        assert (assert_agreed(one), assert_agreed(other)) == (6, 4)
        assert answers(one) and answers(other)


def test_a_server_that_was_away_is_caught_up_with_and_one_begun_empty_is_rebuilt(
    tmp_path: Path, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(location(tmp_path, server), HashEmbedder()) as library:
        library.put(pages(3))
        library.sync()
        index = library._chroma._dense.name
        server.kill()
        with caplog.at_level(logging.INFO):
            assert not answers(library)
            library.put([document("page7", "everyone", "leave number7")])
            for _ in range(3):
                assert library.sync() == 0
            assert not answers(library)
            assert len([it for it in caplog.messages if "exact search goes on" in it]) == 1
            server.start()
            library.sync()
            assert "Chroma answers again" in caplog.messages
        assert library._chroma._dense.name == index, "it was not built anew"
        assert answers(library) and assert_agreed(library) == 7
        empty = ChromaServer(ChromaAddress(server.url), "", "", 64)
        empty._name = library._chroma._dense._name
        empty.wipe()
        assert not answers(library)
        assert library.sync() == 7
        assert answers(library) and assert_agreed(library) == 7


def test_what_a_server_has_lost_is_told_again(tmp_path: Path, server: Server) -> None:
    with Library.open(location(tmp_path, server), HashEmbedder()) as library:
        library.put(pages(3))
        library.sync()
        dense = library._chroma._dense
        dense._collection.delete(ids=sorted(dense.held())[:2])
        assert library.sync() == 2
        assert answers(library) and assert_agreed(library) == 6


def test_a_later_state_that_a_backup_took_back_is_not_searched(tmp_path: Path, server: Server) -> None:
    there = location(tmp_path, server)
    with Library.open(there, HashEmbedder()) as feeder, Library.open(there, HashEmbedder()) as reader:
        feeder.put(pages(3))
        feeder.sync()
        dense = feeder._chroma._dense
        owner, _, change = dense.stamp().partition(" ")
        dense.set_stamp(f"{owner} {int(change) + 5}")
        reader.sync()
        assert not answers(reader)
        feeder.close()
        reader.sync()
        assert answers(reader) and assert_agreed(reader) == 6


def test_a_wrong_address_is_away(tmp_path: Path) -> None:
    dense = ChromaServer(ChromaAddress("http://127.0.0.1:9"), "ledger", "toy", 2)
    with Library.open(Location(tmp_path, chroma=ChromaAddress("http://127.0.0.1:9")), HashEmbedder()) as it:
        it.put(pages(2))
        assert it.sync() == 0
        assert not answers(it)
    assert not dense.is_open


def test_the_doctor_asks_the_server(server: Server) -> None:
    assert [it.ok for it in check_chroma(load(store={"chroma_url": server.url}))] == [True]
    away = [*check_chroma(load(store={"chroma_url": "http://127.0.0.1:9"}))]
    assert [it.ok for it in away] == [False] and "INHOUSE_STORE__CHROMA_URL" in away[0].remedy
    assert [*check_chroma(load())] == []
    with pytest.raises(ChromaAway):
        ask_server(ChromaAddress("http://127.0.0.1:9"))
