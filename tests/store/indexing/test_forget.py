"""Forgetting: what was forgotten stays away until somebody wants it again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.audience import Readers
from store.errors import NoSuchDocument
from store.indexing.forget import forget_documents
from tests.store.indexing.indexed_folder import IndexedFolder, counts, open_folder


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedFolder]:
    with open_folder(tmp_path) as indexed:
        for name in ("a.md", "pay/b.md", "pay/c.md"):
            indexed.write(name, f"Text of {name}.")
        indexed.index()
        yield indexed


def forget(indexed: IndexedFolder, *names: str) -> int:
    return forget_documents([indexed.folder / name for name in names], indexed.library)


def test_a_forgotten_file_is_not_brought_back_by_any_run_of_its_folder(indexed: IndexedFolder) -> None:
    assert forget(indexed, "a.md") == 1
    report = indexed.index()
    assert (counts(report), report.forgotten, report.skipped) == ((0, 0, 2, 0), 1, [])
    indexed.write("a.md", "New text.")
    assert indexed.index().forgotten == 1
    assert indexed.names() == ["pay/b.md", "pay/c.md"]


def test_of_a_forgotten_folder_new_files_stay_away_too(indexed: IndexedFolder) -> None:
    assert forget(indexed, "pay") == 2
    indexed.write("pay/d.md", "More.")
    assert indexed.index().forgotten == 3
    assert indexed.names() == ["a.md"]


def test_again_brings_back_what_it_names_and_nothing_else(indexed: IndexedFolder) -> None:
    forget(indexed, "a.md", "pay")
    report = indexed.index(indexed.folder / "pay" / "b.md", again=True)
    assert counts(report) == (1, 0, 0, 0)
    report = indexed.index()
    assert (counts(report), report.forgotten) == ((0, 0, 1, 0), 2)
    assert indexed.index(indexed.folder / "pay", again=True).added == 1
    assert indexed.index().forgotten == 1
    assert indexed.index(again=True).added == 1
    assert indexed.index().forgotten == 0
    assert indexed.names() == ["a.md", "pay/b.md", "pay/c.md"]


def test_a_folder_that_is_read_again_by_itself_keeps_its_names_and_addresses(indexed: IndexedFolder) -> None:
    indexed.write("pay/a.md", "Text.")
    indexed.write("b.md", "More.")
    indexed.index(base_url="https://wiki.example/")
    before = {(it.name, it.url) for it in indexed.library.sources()}
    assert ("pay/a.md", "https://wiki.example/pay/a.md") in before
    forget(indexed, "pay")
    indexed.index(indexed.folder / "pay", again=True)
    assert {(it.name, it.url) for it in indexed.library.sources()} == before
    assert counts(indexed.index())[:2] == (0, 0)  # nothing is another document for the folder around it


def test_what_was_wanted_again_can_be_forgotten_again(indexed: IndexedFolder) -> None:
    forget(indexed, "pay")
    indexed.index(indexed.folder / "pay" / "b.md", again=True)
    assert forget(indexed, "pay") == 1
    assert indexed.index().forgotten == 2


def test_a_forgotten_file_that_is_named_is_refused_with_the_way_to_have_it_again(
    indexed: IndexedFolder,
) -> None:
    forget(indexed, "a.md")
    report = indexed.index(indexed.folder / "a.md")
    assert report.found_nothing and report.forgotten == 1
    assert "--again" in report.skipped[0].reason


def test_a_root_that_was_forgotten_is_read_anew_by_its_name(indexed: IndexedFolder) -> None:
    forget(indexed, "a.md")
    assert forget(indexed, "") == 2
    report = indexed.index()
    assert (counts(report), report.forgotten) == ((3, 0, 0, 0), 0)


def test_a_root_in_a_root_stays_away_and_never_becomes_public(indexed: IndexedFolder) -> None:
    indexed.index(indexed.folder / "pay", audience="user:U1")
    forget(indexed, "pay")
    assert indexed.index().forgotten == 2
    indexed.index(again=True)
    assert {str(it.audience) for it in indexed.library.sources()} == {"everyone", "user:U1"}
    assert indexed.text("pay/b.md", Readers.members()) == ""


def test_a_folder_may_be_named_as_lists_have_it(indexed: IndexedFolder) -> None:
    assert forget_documents([Path("pay")], indexed.library) == 2
    assert indexed.names() == ["a.md"]
    indexed.index()
    assert indexed.names() == ["a.md"]


def test_a_file_that_could_not_be_read_can_be_forgotten(indexed: IndexedFolder) -> None:
    indexed.write("a.md", b"\x00")
    assert indexed.index().removed == 1
    assert forget(indexed, "a.md") == 0
    report = indexed.index()
    assert (report.skipped, report.forgotten) == ([], 1)


def test_a_link_that_could_not_be_read_is_forgotten_by_its_own_name(indexed: IndexedFolder) -> None:
    indexed.write(".data/d.md", b"\x00")
    (indexed.folder / "d.md").symlink_to(".data/d.md")
    assert [it.name for it in indexed.index().skipped] == ["d.md"]
    assert forget(indexed, "d.md") == 0
    assert (indexed.index().skipped, indexed.index().forgotten) == ([], 1)


def test_what_is_neither_indexed_nor_there_is_not_forgotten(indexed: IndexedFolder, tmp_path: Path) -> None:
    (tmp_path / "else.md").write_text("Text.")
    for path in (indexed.folder / "aa.md", tmp_path / "else.md"):
        with pytest.raises(NoSuchDocument):
            forget_documents([indexed.folder / "a.md", path], indexed.library)
    assert indexed.names() == ["a.md", "pay/b.md", "pay/c.md"]


def test_what_is_forgotten_while_a_run_reads_is_away_after_the_next(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "New text.")

    def forgetting(_: object) -> None:
        if "a.md" in indexed.names():
            forget(indexed, "a.md")

    indexed.index(watch=forgetting)
    assert indexed.index().forgotten == 1
    assert indexed.names() == ["pay/b.md", "pay/c.md"]
