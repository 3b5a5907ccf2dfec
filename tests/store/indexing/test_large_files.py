"""A large file: nothing waits for it, what is done of it is kept, and work grows with it in proportion."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePath
from types import FrameType

import pytest

from bench.large_files import KINDS
from store.audience import Audience, Readers
from store.background import unrelated_questions
from store.chunking import chunk
from store.indexing import Progress
from store.ledger.spelling import spelled
from store.ledger.terms import split_forms
from store.passage import Kind, Source
from store.reading.formats import format_of
from store.sentences import cut
from store.vectors import embedded_text
from tests.store.indexing.indexed_folder import IndexedFolder, counts, open_folder

LARGE = "0-large.csv"


@pytest.fixture
def indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[IndexedFolder]:
    """Where files are large, and documents long, that are a tenth as large as elsewhere."""
    monkeypatch.setattr("store.indexing.indexer._LARGE", 25_000)
    monkeypatch.setattr("store.indexing.lot._MOST", 12)
    monkeypatch.setattr("store.indexing.lot._FIRST", 12)
    monkeypatch.setattr("store.embedding._BATCH", 4)
    with open_folder(tmp_path) as folder:
        yield folder


def stop_once(said: Callable[[Progress], bool]) -> Callable[[Progress], None]:
    """Ctrl-C, the first time that what is told fits."""
    stopped = False

    def watch(progress: Progress) -> None:
        nonlocal stopped
        if not stopped and said(progress):
            stopped = True
            raise KeyboardInterrupt

    return watch


def at_work_on_the_large_one(progress: Progress) -> bool:
    return progress.name == LARGE and progress.passages > 5


def test_small_files_are_found_before_a_large_one_that_comes_first_is_read(indexed: IndexedFolder) -> None:
    indexed.write(LARGE, KINDS["csv"](30_000))
    indexed.write("leave.md", "Leave is thirty days.")
    indexed.write("sub/pay.md", "Pay comes on Mondays.")
    found: list[str] = []

    def watch(progress: Progress) -> None:
        if progress.name == LARGE and not found:
            matches = indexed.library.search("thirty days of leave", Readers.members())
            found.extend(it.passage.source.name for it in matches)

    indexed.index(watch=watch)
    assert sorted(found) == ["leave.md", "sub/pay.md"]
    assert indexed.names() == [LARGE, "leave.md", "sub/pay.md"]


def test_a_large_file_tells_how_far_it_is(indexed: IndexedFolder) -> None:
    indexed.write(LARGE, KINDS["csv"](30_000))
    told: list[int] = []
    report = indexed.index(watch=lambda it: told.append(it.passages) if it.name == LARGE else None)
    assert told == sorted(told) and len(set(told)) > 5 and told[-1] == report.passages


def test_a_large_file_that_was_stopped_goes_on_where_it_was(indexed: IndexedFolder) -> None:
    indexed.write(LARGE, KINDS["csv"](30_000))
    with pytest.raises(KeyboardInterrupt):
        indexed.index(watch=stop_once(at_work_on_the_large_one))
    assert indexed.names() == []
    done = indexed.embedder.embedded
    indexed.index()
    pieces = indexed.library.passages_of(indexed.source(LARGE).id, Readers.members())
    texts = {embedded_text(it) for it in pieces} | {it.placed for found in cut(pieces) for it in found}
    assert done > 5
    assert indexed.embedder.embedded == len(texts) + len(unrelated_questions())  # none twice


def test_a_large_file_is_found_while_its_sentences_are_still_to_come(indexed: IndexedFolder) -> None:
    indexed.write(LARGE, KINDS["csv"](30_000))
    with pytest.raises(KeyboardInterrupt):
        indexed.index(watch=stop_once(lambda it: indexed.names() == [LARGE]))
    [source] = indexed.library.sources()
    passage = indexed.library.passages_of(source.id, Readers.members())[7]
    found = indexed.library.search(passage.text[:80], Readers.members())
    assert passage.id in {it.passage.id for it in found}
    assert counts(indexed.index()) == (0, 0, 1, 0)
    assert indexed.library.complete() == 0


def test_what_was_embedded_of_a_file_that_is_gone_is_not_kept(indexed: IndexedFolder) -> None:
    path = indexed.write(LARGE, KINDS["csv"](30_000))
    indexed.write("leave.md", "Leave is thirty days.")
    with pytest.raises(KeyboardInterrupt):
        indexed.index(watch=stop_once(at_work_on_the_large_one))
    path.unlink()
    indexed.index()
    with indexed.library._ledger.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM vectors").scalar_one()
    assert kept == 1


def test_of_a_large_file_that_changed_only_what_is_new_is_embedded(indexed: IndexedFolder) -> None:
    text = KINDS["csv"](30_000)
    indexed.write(LARGE, text)
    indexed.index()
    before = indexed.embedder.embedded
    indexed.write(LARGE, text.replace("\n", "\nRuth,kiln,fires the kiln,k-1\n", 1))
    assert counts(indexed.index()) == (0, 1, 0, 0)
    assert indexed.embedder.embedded - before < 20 + len(unrelated_questions())
    assert "fires the kiln" in indexed.text(LARGE)


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and C's, are called for it: work that no clock measures."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("kind", KINDS)
def test_work_grows_with_a_file_in_proportion(kind: str) -> None:
    def index_without_vectors(characters: int) -> None:
        path = PurePath(f"large.{kind}" if kind in ("csv", "js") else "large.md")
        document = format_of(path).read(KINDS[kind](characters).encode(), path, 10_000_000)
        source = Source(
            "file:/large", Kind.FILE, path.name, document.title, "", "digest", Audience.everyone()
        )
        pieces = chunk(document, source, lambda text: len(text) // 4 + 1, 220)
        cut(pieces)
        for piece in pieces:
            split_forms(embedded_text(piece))
            spelled(embedded_text(piece))

    index_without_vectors(1_000)  # what is imported late
    small, large = (calls(partial(index_without_vectors, size)) for size in (8_000, 32_000))
    assert large < 5 * small
