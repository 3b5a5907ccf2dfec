"""Bots of two machines over one PostgreSQL, each with a Chroma of its own: one feeds, none is out of date."""

from pathlib import Path

from pydantic import SecretStr

from store.audience import Readers
from store.ledger import outbox
from store.library import Library
from store.location import Location
from store.rebuilding import rebuild
from store.search.chroma import ChromaIndex
from store.vacuum import vacuum
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.store.ledger.test_postgres import end_sessions

MEMBERS = Readers.members()


def opened(directory: Path, ledger_url: SecretStr) -> Library:
    return Library.open(Location(directory, ledger_url), HashEmbedder())


def texts(library: Library) -> set[str]:
    return {it.passage.text for it in library.search("leave", MEMBERS, limit=50)}


def put(library: Library, name: str) -> None:
    library.put([document(name, "everyone", f"leave {name}")])


def assert_held(library: Library, directory: Path) -> None:
    """The Chroma of the feeder has just what the ledger has. Closes the library."""
    with library._ledger.reading() as connection:
        truth = outbox.wanted(connection)
        assert outbox.pending(connection) == 0
    library.close()
    dense = ChromaIndex(directory / "chroma", HashEmbedder().key, HashEmbedder().dimension)
    dense.open()
    assert dense.held() == truth
    dense.close()


def test_the_next_feeder_s_chroma_hears_of_what_the_first_was_told(
    tmp_path: Path, ledger_url: SecretStr
) -> None:
    one, two = opened(tmp_path / "one", ledger_url), opened(tmp_path / "two", ledger_url)
    put(one, "a")
    assert one.owner and not two.owner
    assert one.sync() == 1 and two.sync() == 0
    assert texts(one) == texts(two) == {"leave a"}
    one.close()
    put(two, "b")
    assert two.sync() == 2 and two.owner
    one = opened(tmp_path / "one", ledger_url)
    assert one.sync() == 0 and texts(one) == texts(two) == {"leave a", "leave b"}
    two.remove(["file:a"])
    put(two, "c")
    two.sync()
    two.close()
    # As many vectors as it holds: only which they are tells that it is out of date.
    put(one, "d")
    one.remove(["file:c"])
    one.sync()
    assert texts(one) == {"leave b", "leave d"}
    assert_held(one, tmp_path / "one")


def test_a_feeder_whose_session_was_cut_off_takes_nothing_from_the_next(
    tmp_path: Path, ledger_url: SecretStr
) -> None:
    one, two = opened(tmp_path / "one", ledger_url), opened(tmp_path / "two", ledger_url)
    put(one, "a")
    one.sync()
    end_sessions(Location(tmp_path, ledger_url))
    assert two.sync() == 1  # the lock went with the session; the first knows nothing of it yet
    put(two, "b")
    # It tells nothing any more, and searches exactly.
    assert one.owner and texts(one) == {"leave a", "leave b"}
    assert two.stats().pending == 1
    assert one.sync() == 0 and not one.owner
    assert two.sync() == 1 and texts(two) == {"leave a", "leave b"}
    one.close()
    assert_held(two, tmp_path / "two")


def test_rebuilding_and_vacuuming_work_there_too(tmp_path: Path, ledger_url: SecretStr) -> None:
    place = Location(tmp_path, ledger_url)
    with opened(tmp_path, ledger_url) as library:
        put(library, "a")
        library.sync()
        assert not rebuild(place)
        assert library.sync() == 1 and texts(library) == {"leave a"}
    assert rebuild(place)
    found = vacuum(place)
    assert found.before > 0 and found.after > 0 and not found.rebuilt_later
    with opened(tmp_path, ledger_url) as library:
        assert texts(library) == {"leave a"}
