import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.audience import Audience, Readers
from store.errors import BadDocument, StoreBusy, WrongEmbedder
from store.library import Library, Stats
from store.location import Location
from store.rating import Quoted, Rating
from store.vectors import Vectors
from tests.documents import Document, document
from tests.fakes import HashEmbedder

MEMBERS = Readers.members()
SCOPES = ["everyone", "channel:C1", "channel:C2", "user:U1", "user:U2"]
WORDS = ["leave", "pay", "travel", "laptop", "badge"]

audiences = st.sets(st.sampled_from(SCOPES), min_size=1)
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join), max_size=4)
retriever = st.lists(st.tuples(audiences, texts), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """One store opened twice: the first owns Chroma, the second searches by the exact scan."""
    directory = tmp_path_factory.mktemp("shared")
    with Library.open(directory, HashEmbedder()) as first, Library.open(directory, HashEmbedder()) as second:
        yield first, second


@settings(deadline=None, max_examples=30)
@given(
    retriever, st.sets(st.sampled_from(SCOPES)), st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join)
)
def test_no_reader_ever_sees_a_passage_they_may_not_read(
    both: tuple[Library, Library], drawn: list[tuple[set[str], list[str]]], scopes: set[str], query: str
) -> None:
    """By the exact scan, by Chroma with changes pending, by Chroma; and all three find the same."""
    library, scanning = both
    readers = Readers(frozenset(scopes))
    library.sync()
    library.remove([source.id for source in library.sources()][3:])
    documents = [document(f"d{n}", " ".join(audience), *words) for n, (audience, words) in enumerate(drawn)]
    library.put(documents)
    by_scan = scanning.search(query, readers, limit=100)
    assert library.search(query, readers, limit=100) == by_scan
    library.sync()
    assert library.search(query, readers, limit=100) == by_scan
    allowed = [source for source in library.sources() if readers.may_read(source.audience)]
    for source in library.sources():
        assert source in allowed or not library.passages_of(source.id, readers)
    # They are so few that the dense half ranks every one.
    readable = {piece for source in allowed for piece in library.passages_of(source.id, readers)}
    assert {match.passage for match in by_scan} == readable
    for piece in [piece for _, pieces in documents for piece in pieces]:
        assert library.holds([piece], readers) == (piece in readable)
    assert library.holds(readable, readers)


def test_it_holds_only_what_still_stands_just_so(library: Library) -> None:
    with library:
        pages = leave_pages()
        library.put(pages)
        leave, pay = [piece for _, pieces in pages[:2] for piece in pieces[:1]]
        assert library.holds([leave, pay], MEMBERS) and library.holds([], MEMBERS)
        library.put([document("pay", "everyone", "Pay comes on the 26th.", title="Pay", headings=("When",))])
        assert library.holds([leave], MEMBERS)
        assert not library.holds([pay], MEMBERS) and not library.holds([leave, pay], MEMBERS)
        library.remove([leave.source.id])
        assert not library.holds([leave], MEMBERS)


def leave_pages() -> list[Document]:
    return [
        document(
            "leave", "everyone", "Annual leave is 30 days.", "Ask your lead two weeks before.", title="Leave"
        ),
        document("pay", "everyone", "Pay comes on the 25th.", title="Pay", headings=("When",)),
        document("board", "channel:C1", "The board plans to cut annual leave."),
    ]


@pytest.fixture
def library(location: Location) -> Library:
    return Library.open(location, HashEmbedder())


def test_a_match_says_how_good_it_is(library: Library) -> None:
    with library:
        library.put(leave_pages())
        best, *others = library.search("annual leave", MEMBERS)
        assert best.passage.text == "Annual leave is 30 days."
        assert best.score > max(it.score for it in others)
        assert best.cosine is not None and best.cosine > 0.5
        assert all(match.cosine is not None for match in others)
        assert [match.score for match in others] == sorted((m.score for m in others), reverse=True)
        assert len(library.search("annual leave", MEMBERS, limit=1)) == 1
        assert library.search("annual leave", MEMBERS, limit=0) == library.search("  ", MEMBERS) == []


def test_sources_and_passages_come_back_as_they_were_put(library: Library) -> None:
    source, passages = leave_pages()[1]
    with library:
        library.put(leave_pages())
        assert [found.id for found in library.sources()] == ["file:board", "file:leave", "file:pay"]
        assert library.sources("file:p") == [source]
        assert library.sources("FILE") == library.sources("file:_ay") == []
        assert library.passages_of("file:pay", MEMBERS) == passages
        assert library.passages_of("file:board", MEMBERS) == library.passages_of("no such", MEMBERS) == []
        assert library.stats() == Stats(sources=3, passages=4, vectors=4, pending=4)


def test_putting_the_same_again_embeds_and_changes_nothing(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path, embedder) as library:
        assert library.put(leave_pages()) == 4
        library.sync()
        before = library.stats(), (tmp_path / "ledger.sqlite3-wal").stat().st_size
        assert library.put(leave_pages()) == 0
        assert (library.stats(), (tmp_path / "ledger.sqlite3-wal").stat().st_size) == before
    assert embedder.embedded == 4 + 4  # and their sentences


def test_only_new_texts_are_embedded(location: Location) -> None:
    embedder = HashEmbedder()
    with Library.open(location, embedder) as library:
        library.put(leave_pages())
        changed = document(
            "leave",
            "channel:C2",
            "Annual leave is 31 days.",
            "Ask your lead two weeks before.",
            title="Leave",
        )
        assert library.put([changed]) == 1
        assert library.search("annual leave", MEMBERS)[0].passage.source.id == "file:pay"
        retitled = document("pay", "everyone", "Pay comes on the 25th.", title="Salary", headings=("When",))
        assert library.put([retitled]) == 1  # the title is part of what is embedded
        assert library.search("salary", MEMBERS)[0].passage.source.title == "Salary"


def test_a_source_without_passages_is_still_known(library: Library) -> None:
    with library:
        library.put([document("empty", "everyone")])
        assert [source.id for source in library.sources()] == ["file:empty"]
        assert library.search("anything", MEMBERS) == []
        library.remove(["file:empty", "file:never there"])
        assert library.sources() == []


@pytest.mark.parametrize("by_replacing", [False, True])
def test_forgotten_words_are_in_no_file_of_the_store(tmp_path: Path, by_replacing: bool) -> None:
    secret = "Xylophonequartz"
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(
            [*leave_pages(), document("s", "everyone", f"{secret} is sold.", title=f"About {secret}")]
        )
        library.sync()
        assert library.search(secret, MEMBERS)
        if by_replacing:
            library.put([document("s", "everyone", "Nothing is sold.", title="About")])
        else:
            library.remove(["file:s"])
        library.sync()
        held = [file for file in tmp_path.rglob("*") if file.is_file() and holds(file, secret.lower()[:12])]
        assert held == []


def holds(file: Path, word: str) -> bool:
    return word.encode() in file.read_bytes().lower()


def test_documents_that_do_not_fit_together_are_refused_whole(library: Library) -> None:
    good = document("good", "everyone", "fine")
    source, passages = document("bad", "everyone", "one", "two")
    with library:
        for wrong in (
            (good[0], passages),
            (source, [passages[0], passages[0]]),
            document("bad", "everyone", "half a pair \ud800"),
        ):
            with pytest.raises(BadDocument, match="file:"):
                library.put([good, wrong])
        assert library.sources() == []


def test_any_text_may_be_asked(library: Library) -> None:
    with library:
        library.put(leave_pages())
        for query in ("\ud800 leave", '"leave', "leave\0", "LEAVE " * 5000, "%_*"):
            assert library.search(query, MEMBERS)


def test_another_embedder_is_refused_until_everything_is_embedded_again(location: Location) -> None:
    with Library.open(location, HashEmbedder()) as library:
        library.put(leave_pages())
        library.sync()
    other = HashEmbedder(32, "hash-32")
    with pytest.raises(WrongEmbedder, match=r"hash-64 \(64 numbers each\).*--reembed"):
        Library.open(location, other)
    seen: list[tuple[int, int]] = []
    assert Library.reembed(location, other, lambda done, total: seen.append((done, total))) == 4
    assert seen == [(4, 4)]
    with Library.open(location, other) as library:
        assert library.sync() == library.stats().vectors == 4
        assert library.search("annual leave", MEMBERS)[0].passage.text == "Annual leave is 30 days."
        assert library.put(leave_pages()) == 0
    assert Library.reembed(location, other) == 0


def test_the_embedder_does_not_change_under_a_running_owner(location: Location) -> None:
    with Library.open(location, HashEmbedder()) as library:
        library.put(leave_pages())
        with pytest.raises(StoreBusy, match="stop it"):
            Library.reembed(location, HashEmbedder(32, "hash-32"))


def test_an_empty_store_takes_any_embedder(location: Location) -> None:
    Library.open(location, HashEmbedder()).close()
    with Library.open(location, HashEmbedder(32, "hash-32")) as library:
        library.put(leave_pages())


def test_passages_come_with_their_sentences_where_the_embedder_pools_parts(
    tmp_path: Path,
) -> None:
    embedder = HashEmbedder(pools_parts=True)
    with Library.open(tmp_path, embedder) as library:
        texts = "One day. Two days.", "Three days. Four."
        assert library.put([document("leave", "everyone", *texts)]) == 2
        assert embedder.embedded == 2
        (best, *_) = library.search("three days", Readers.members())
        assert best.passage.position == 1 and all(it.cosine is not None for it in best.sentences)
        assert library.put([document("moved", "everyone", texts[0], title="leave")]) == 0
        assert embedder.embedded == 2


def test_sentences_that_were_embedded_by_themselves_are_pooled_anew(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("leave", "everyone", "One day. Two days.")])
    embedder = HashEmbedder(pools_parts=True)
    with Library.open(tmp_path, embedder) as library:
        assert library.complete() == 1
        assert embedder.embedded == 1


class Short(HashEmbedder):
    """Gives vectors of another size than it says, as a damaged model file may."""

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        return super().embed_passages(texts)[:, 1:]


def test_vectors_of_a_wrong_size_are_refused_and_nothing_is_stored(tmp_path: Path) -> None:
    with Library.open(tmp_path, Short()) as library:
        with pytest.raises(WrongEmbedder, match="pull it again"):
            library.put(leave_pages())
        assert library.sources() == []


def test_a_later_rating_of_the_same_person_counts(library: Library) -> None:
    at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    with library:
        library.ratings.keep(Rating("r1", "U1", True, at, "q"))
        other = Rating("r1", "U2", True, at, "q", (Quoted("p1", 3, 9), Quoted("p2", 0, 4)))
        library.ratings.keep(other)
        last = Rating("r1", "U1", False, at + timedelta(hours=1), "q")
        library.ratings.keep(last)
        assert library.ratings.all() == [other, last]


def test_ratings_of_before_a_time_are_dropped_whatever_zone_it_is_in(library: Library) -> None:
    zone = timezone(timedelta(hours=-9))
    at = datetime(2026, 1, 2, 3, 4, tzinfo=zone)
    with library:
        for reply, days in (("old", 0), ("new", 3), ("newest", 366)):
            library.ratings.keep(Rating(reply, "U1", True, at + timedelta(days=days)))
        assert library.ratings.drop_older((at + timedelta(days=1)).astimezone(UTC)) == 1
        assert [it.reply_id for it in library.ratings.all()] == ["new", "newest"]


def test_many_threads_search_while_another_indexes(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    done = threading.Event()
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put(leave_pages())
        library.sync()

        def search() -> None:
            try:
                # Four that never wait would leave the one that indexes hardly any of the interpreter.
                while not done.wait(0.002):
                    best = library.search("annual leave", MEMBERS)[0].passage
                    assert best.text == "Annual leave is 30 days."
                    assert best.source.audience == Audience.everyone()
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(30):
            library.put([document(f"n{n % 5}", "everyone", f"badge {n}", f"laptop {n}")])
            if n % 10 == 0:
                library.sync()
                library.remove([f"file:n{n % 5}"])
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_chroma_is_not_loaded_before_it_is_needed(tmp_path: Path) -> None:
    """It takes seconds, and searching from the command line does without."""
    code = """
import sys
from pathlib import Path
from store.audience import Readers
from store.library import Library
from tests.documents import document
from tests.fakes import HashEmbedder

with Library.open(Path(sys.argv[1]), HashEmbedder()) as library:
    library.put([document("a", "everyone", "leave")])
    assert library.search("leave", Readers.members())
sys.exit("chromadb" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_a_search_within_documents_finds_nothing_elsewhere(location: Location) -> None:
    with Library.open(location, HashEmbedder()) as library:
        library.put(
            [
                document("people/leave", "everyone", "annual leave is 28 days", title="Leave"),
                document("old/leave", "everyone", "annual leave is 28 days", "annual leave was 25 days"),
                document("people/pay", "channel:C1", "annual leave is paid"),
            ]
        )
        everyone = Readers.members()
        found = library.search("annual leave", everyone, documents=("people/",))
        assert [it.passage.source.name for it in found] == ["people/leave"]
        assert {it.passage.source.name for it in library.search("annual leave", everyone)} == {
            "people/leave",
            "old/leave",
        }
        assert library.search("annual leave", everyone, documents=("nowhere/",)) == []
        assert library.readable_count(everyone, ("people/",)) == 1
        library.sync()
        again = library.search("annual leave", everyone, documents=("people/",))
        assert [it.passage.source.name for it in again] == ["people/leave"]


def test_the_readable_documents_are_listed_by_title(location: Location) -> None:
    with Library.open(location, HashEmbedder()) as library:
        library.put(
            [
                document("b", "everyone", "words", title="Zebra"),
                document("a", "everyone", "words", title="apple"),
                document("c", "channel:C1", "words", title="Secret"),
            ]
        )
        assert [it.title for it in library.readable(Readers.members())] == ["apple", "Zebra"]
        here = Readers.of_channel("C1", outsiders=True)
        assert [it.title for it in library.readable(here)] == ["Secret"]


def test_whoever_is_forgotten_leaves_no_rating_and_no_question(location: Location) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    with Library.open(location, HashEmbedder()) as library:
        library.ratings.keep(Rating("r1", "U1", True, at, "asked-so", (Quoted("a#0", 0, 3),), asker="U2"))
        library.ratings.keep(Rating("r1", "U2", False, at, "asked-so", asker="U2"))
        library.ratings.keep(Rating("r2", "U1", True, at, "mine", asker="U1"))
        assert library.ratings.forget_person("U2") == 2
        kept = library.ratings.all()
        assert [(it.user, it.question, it.quoted) for it in kept] == [("U1", "", ()), ("U1", "mine", ())]
    assert not any(b"asked-so" in file.read_bytes() for file in location.directory.glob("ledger*"))
