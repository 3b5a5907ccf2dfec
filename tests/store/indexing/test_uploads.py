import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from store.audience import Audience, Readers
from store.errors import Unreadable
from store.indexing import ReadUpload, SentFile, UploadReader
from store.ledger import document_rows, fulltext, spelling
from store.library import Library
from store.passage import Kind
from store.reading import Limits
from store.uploads import Upload
from tests.documents import document
from tests.fakes import HashEmbedder
from tests.files import pdf

PLAN = SentFile(
    "plan.md",
    b"# Travel plan\n\n## Trains\n\nThe zugspitze train leaves at seven.\n\n"
    b"## Hotels\n\nBook the Xylophon Inn.\n",
)
HERE = Upload("F1", "C1", "17.1", "17.1", "U1")
A_WEEK = 7 * 86_400.0
MEMBERS = Readers.of_channel("C1", outsiders=False)
THERE = MEMBERS.in_conversations("C1", ["17.1"])


class Shelf:
    """A library with one page for everyone, a clock, and a reader of uploads."""

    def __init__(self, directory: Path) -> None:
        self.now = 1_000_000.0
        self.embedder = HashEmbedder()
        self.directory = directory
        self.library = Library.open(directory, self.embedder)
        self.library.uploads._clock = lambda: self.now
        self.library.put([document("leave.md", "everyone", "Staff get 28 days of leave.")])
        self._reader = UploadReader(self.library, self.embedder, Limits(), 220)

    def read(self, sent: SentFile = PLAN, upload: Upload = HERE) -> ReadUpload | None:
        return self._reader.read(sent, upload)

    def found(self, query: str, readers: Readers) -> set[str]:
        return {it.passage.source.name for it in self.library.search(query, readers)}

    def traces(self, word: bytes) -> list[str]:
        """The files of the store in which a word of the upload stands."""
        return [it.name for it in self.directory.rglob("*") if it.is_file() and word in it.read_bytes()]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    with shelf.library:
        yield shelf


def test_a_file_is_found_in_its_conversation_with_the_team_s_documents(shelf: Shelf) -> None:
    read = shelf.read()
    assert read is not None
    assert (read.title, read.headings, read.pages) == ("Travel plan", ("Trains", "Hotels"), 0)
    assert shelf.found("when does the train leave", THERE) == {"plan.md", "leave.md"}
    (found, *_) = shelf.library.search("zugspitze train", THERE)
    assert (found.passage.source.kind, found.passage.source.url) == (Kind.UPLOAD, "")
    assert found.passage.line == 1


def test_a_file_is_found_where_only_chosen_documents_are_searched(shelf: Shelf) -> None:
    shelf.read()
    for chosen, found in (("handbook/",), {"plan.md"}), (("leave.md",), {"plan.md", "leave.md"}):
        matches = shelf.library.search("when does the train leave", THERE, documents=chosen)
        assert {it.passage.source.name for it in matches} == found
        assert "plan.md" not in {
            it.passage.source.name for it in shelf.library.search("the train", MEMBERS, documents=chosen)
        }


@pytest.mark.parametrize(
    "others",
    [
        MEMBERS,
        Readers.members(),
        MEMBERS.in_conversations("C1", ["17.2"]),
        Readers.of_channel("C2", outsiders=False).in_conversations("C2", ["17.1"]),
        Readers.of_person("U1", ["C1", "C2"], outsider=False),
        Readers.of_person("U1", ["C1"], outsider=False).in_conversations("D1", ["17.1"]),
    ],
)
def test_it_is_never_found_counted_or_spelt_for_anybody_else(shelf: Shelf, others: Readers) -> None:
    before = (shelf.library.readable_count(others), shelf.library.stats().sources)
    read = shelf.read()
    assert read is not None
    assert shelf.found("zugspitze train", others) <= {"leave.md"}
    # A word that only the upload has corrects no misspelt one.
    assert shelf.found("xylophonn", others) <= {"leave.md"}
    assert shelf.library.passages_of(read.source, others) == []
    assert (shelf.library.readable_count(others), shelf.library.stats().sources) == before
    assert shelf.library.stats().passages == 1
    assert [it.name for it in shelf.library.sources()] == ["leave.md"]
    assert [it.source.name for it in shelf.library.upkeep.holdings()] == ["leave.md"]
    assert [it.name for it in shelf.library.sources("upload:")] == ["plan.md"]


@pytest.mark.parametrize("by_chroma", [False, True])
def test_nothing_that_is_measured_found_or_listed_for_others_changes_by_it(
    shelf: Shelf, by_chroma: bool
) -> None:
    texts = {
        "trains.md": "The train to the zugspitze is a rack railway.",
        "seats.md": "Seats by the window are for those who asked for a seat.",
        "rota.md": "Whoever takes a train on a day of leave tells nobody.",
        "hut.md": "The hut below the zugspitze has beds.",
        "secret.md": "Seat five.",
    }
    owners = {"secret.md": "channel:C2", "hut.md": "channel:C1, channel:C2"}
    shelf.library.put([document(it, owners.get(it, "everyone"), text) for it, text in texts.items()])
    others = (
        MEMBERS,
        Readers.of_channel("C2", outsiders=True),
        MEMBERS.in_conversations("C1", ["17.3"]),
    )
    shelf.read(SentFile("own.md", b"A seat in the train to the hut."), replace(HERE, file="F9", root="17.3"))

    def seen() -> tuple[object, ...]:
        library = shelf.library
        if by_chroma:
            library.sync()
        asked = ("zugspitze train leave", "seat", "who has a seat in the train to the zugspitze?")
        found = [
            (it.passage.source.name, it.score, it.cosine, it.sentences)
            for readers in others
            for query in asked
            for documents in ((), ("*.md",))
            for it in library.search(query, readers, documents=documents)
        ]
        listed = library.newest(MEMBERS, 5), library.readable(MEMBERS), library.readable(MEMBERS, ["*"])
        library.measure_background()
        return found, library.background(MEMBERS), listed, library.readable_count(MEMBERS, ["*"])

    before = seen()
    assert before[0]
    for n in range(9):
        upload = replace(HERE, file=f"F{n}", message=f"18.{n}")
        shelf.read(SentFile(f"{n}.md", b"The zugspitze train, seat %d." % n), upload)
    assert seen() == before


def test_a_file_is_searched_by_its_words_as_if_it_stood_with_the_documents(shelf: Shelf) -> None:
    pages = [document(f"{at}.md", "everyone", f"The leave of team {at} is 28 days.") for at in range(9)]
    shelf.library.put(pages)
    shelf.read(SentFile("a.md", b"# A\n\nThe leave is long.\n"))
    shelf.read(SentFile("b.md", b"# B\n\nThe quokka is small.\n"), replace(HERE, file="F2", message="17.3"))

    def best(query: str) -> str:
        return shelf.library.search(query, THERE)[0].passage.source.name

    assert best("quokka") == "b.md"
    with shelf.library._ledger.reading() as connection:
        sent = document_rows.sent(connection, THERE.scopes)
        search = partial(fulltext.search, connection)
        (rare,) = search("the quokka", THERE.scopes, 10, sent)
        (common,) = search("the leave", THERE.scopes, 10, sent)
        assert rare[1] > 10 * common[1] > 0
        assert search("quokka leave", THERE.scopes, 1, sent) == [rare]
        assert search("quokka", THERE.scopes, 10, ()) == []
        assert search("quokka", MEMBERS.scopes, 10) == []


class SlippingEmbedder(HashEmbedder):
    """Counts two pieces for a word that is a slip, as real tokenizers do."""

    def count(self, text: str) -> int:
        return super().count(text) + len(re.findall(r"\b(xylophom|quarterlly|zugspitze)\b", text))


@pytest.mark.parametrize(
    ("asked", "there", "elsewhere"),
    [
        ("the xylophom", "the xylophon", "the xylophom"),
        ("quarterlly", "quarterly", "quarterly"),
        # It stands in the file, and is no slip of what a document has.
        ("zugspitze", "zugspitze", "zugspitzen"),
    ],
)
def test_slips_are_put_right_by_the_words_of_a_file_for_its_conversation_alone(
    tmp_path: Path, asked: str, there: str, elsewhere: str
) -> None:
    embedder = SlippingEmbedder()
    with Library.open(tmp_path, embedder) as library:
        library.put([document("a.md", "everyone", "A quarterly walk on the zugspitzen.")])
        before = corrected(library, embedder, asked, MEMBERS)
        UploadReader(library, embedder, Limits(), 220).read(PLAN, HERE)
        assert before == corrected(library, embedder, asked, MEMBERS) == elsewhere
        assert corrected(library, embedder, asked, THERE) == there


def corrected(library: Library, embedder: HashEmbedder, query: str, readers: Readers) -> str:
    with library._ledger.reading() as connection:
        return spelling.mend(connection, query, readers.scopes, embedder.count)


def test_chroma_has_what_is_in_a_document_too_and_nothing_else_of_a_file(shelf: Shelf) -> None:
    shelf.library.sync()
    same = SentFile("leave.md", b"Staff get 28 days of leave.")
    read = shelf.read(same)
    assert read is not None
    shelf.library.put([document("leave.md", "everyone", "Staff get 28 days of leave.", title=read.title)])
    shelf.read(replace(PLAN), replace(HERE, file="F2"))
    shelf.library.sync()
    chroma = shelf.library._chroma._dense
    assert chroma.count() == 1
    assert shelf.library.stats().vectors == 2
    shelf.library.remove(["file:leave.md"])
    assert shelf.library.stats().vectors == 2  # the file has the text still
    shelf.library.sync()
    assert chroma.count() == 0
    assert shelf.found("days of leave", THERE) == {"leave.md", "plan.md"}


def test_one_file_of_a_person_is_forgotten_and_nobody_elses(shelf: Shelf) -> None:
    other = SentFile("other.md", b"The xylophon plays at nine.")
    shelf.read()
    shelf.read(other, replace(HERE, file="F2", message="17.3"))
    shelf.read(other, replace(HERE, file="F3", message="17.4", user="U2"))
    uploads = shelf.library.uploads
    assert [it.name for it in uploads.sent_by("U1", A_WEEK)] == ["plan.md", "other.md"]
    assert uploads.forget_of("U2", "F1") == 0  # not theirs
    assert uploads.forget_of("U1", "F1") == 1
    assert [it.name for it in uploads.sent_by("U1", A_WEEK)] == ["other.md"]
    assert [it.name for it in uploads.sent_by("U2", A_WEEK)] == ["other.md"]
    assert shelf.read() is None
    assert shelf.traces(b"zugspitze") == []
    shelf.now += A_WEEK
    assert uploads.sent_by("U2", A_WEEK) == []


def test_what_a_file_says_of_its_readers_and_its_address_is_not_believed(shelf: Shelf) -> None:
    read = shelf.read(
        SentFile(
            "x.md", b"---\naudience: everyone\nurl: https://evil.example/\n---\n\nThe zugspitze train.\n"
        )
    )
    assert read is not None
    (source,) = shelf.library.sources("upload:")
    assert (source.audience, source.url) == (Audience.of_conversation("C1", "17.1"), "")
    assert shelf.found("zugspitze", Readers.members()) <= {"leave.md"}


def test_a_page_and_its_number_are_kept(shelf: Shelf) -> None:
    first = "\n".join(f"Line {n} of a page that is long enough to be a passage by itself." for n in range(40))
    read = shelf.read(SentFile("plan.pdf", pdf(first, "The zugspitze train leaves at seven.")))
    assert read is not None and read.pages == 2
    (found,) = (it for it in shelf.library.search("zugspitze train", THERE) if "zugspitze" in it.passage.text)
    assert found.passage.page in {1, 2}


def test_sent_again_it_is_not_embedded_again_here_or_elsewhere(shelf: Shelf) -> None:
    shelf.read()
    before = shelf.embedder.embedded
    shelf.read(upload=replace(HERE, file="F2", message="17.3"))
    assert shelf.embedder.embedded == before
    assert len(shelf.library.sources("upload:")) == 1
    elsewhere = Upload("F3", "C2", "18.1", "18.1", "U2")
    shelf.read(upload=elsewhere)
    assert shelf.embedder.embedded == before
    there = Readers.of_channel("C2", outsiders=False).in_conversations("C2", ["18.1"])
    (first, *_), (second, *_) = (shelf.library.search("zugspitze train", it) for it in (THERE, there))
    assert [it.cosine for it in first.sentences] == [it.cosine for it in second.sentences]


@pytest.mark.parametrize("how", ["message", "file", "age", "user"])
def test_forgotten_it_leaves_no_trace(shelf: Shelf, how: str) -> None:
    shelf.read()
    shelf.library.sync()
    assert shelf.traces(b"ylophon")
    uploads = shelf.library.uploads
    shelf.now += 86_400
    ways = {
        "message": lambda: uploads.forget_message("C1", "17.1"),
        "file": lambda: uploads.forget_file("F1"),
        "age": lambda: uploads.forget_older(86_400),
        "user": lambda: uploads.forget_of("U1"),
    }
    assert ways[how]() == 1
    shelf.library.sync()
    assert shelf.library.sources("upload:") == []
    assert shelf.found("zugspitze", THERE) <= {"leave.md"}
    assert shelf.library.stats().vectors == 1
    shelf.library.close()
    assert shelf.traces(b"ylophon") == []


def test_only_what_is_meant_is_forgotten(shelf: Shelf) -> None:
    shelf.read()
    uploads = shelf.library.uploads
    assert uploads.forget_message("C1", "17.2") == uploads.forget_message("C2", "17.1") == 0
    assert uploads.forget_file("F2") == uploads.forget_of("U2") == uploads.forget_older(A_WEEK) == 0
    assert shelf.found("zugspitze", THERE) == {"plan.md", "leave.md"}


def test_a_file_that_another_message_brought_too_stays_with_that(shelf: Shelf) -> None:
    shelf.read()
    shelf.read(upload=replace(HERE, file="F2", message="17.3"))
    assert shelf.library.uploads.forget_message("C1", "17.1") == 0
    assert "plan.md" in shelf.found("zugspitze", THERE)
    assert shelf.library.uploads.forget_message("C1", "17.3") == 1


def test_what_its_sender_had_forgotten_is_not_read_again(shelf: Shelf) -> None:
    shelf.read()
    shelf.library.uploads.forget_of("U1")
    assert shelf.read() is None
    assert shelf.library.sources("upload:") == []
    # Sent anew it is another file.
    assert shelf.read(upload=replace(HERE, file="F2", message="17.3")) is not None


def test_what_is_forgotten_while_it_is_read_is_not_kept(shelf: Shelf) -> None:
    def forget(share: float) -> None:
        shelf.library.uploads.forget_message("C1", "17.1")

    reader = UploadReader(shelf.library, shelf.embedder, Limits(), 220)
    assert reader.read(PLAN, HERE, forget) is None
    assert shelf.library.sources("upload:") == []
    shelf.library.close()
    assert shelf.traces(b"ylophon") == []


def test_a_conversation_tells_what_was_sent_in_it_and_is_still_kept(shelf: Shelf) -> None:
    shelf.read()
    uploads = shelf.library.uploads
    (kept,) = uploads.in_conversations("C1", ["17.1", "16.1"], A_WEEK)
    assert kept.upload == HERE and kept.stands and kept.source.startswith("upload:C1-17.1/")
    assert uploads.in_conversations("C1", ["16.1"], A_WEEK) == []
    assert uploads.in_conversations("C2", ["17.1"], A_WEEK) == []
    shelf.now += A_WEEK
    assert uploads.in_conversations("C1", ["17.1"], A_WEEK) == []


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (SentFile("film.mov", b"x"), "type of file"),
        (SentFile("empty.md", b" \n"), "no text"),
        (SentFile("broken.pdf", b"%PDF-1.4 nonsense"), "PDF|damaged"),
        (SentFile("long.txt", b"word " * 250_000), "over 1,000,000 characters"),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason_and_not_kept(
    shelf: Shelf, sent: SentFile, why: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        shelf.read(sent)
    assert re.search(why, str(refused.value))
    assert shelf.library.sources("upload:") == []
    assert not any(it.stands for it in shelf.library.uploads.in_conversations("C1", ["17.1"], A_WEEK))
