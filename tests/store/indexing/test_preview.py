"""A dry run says what indexing then does, and keeps nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.audience import Audience
from store.errors import CannotOpen
from store.indexing.forget import forget_documents
from store.indexing.preview import Preview, look_ahead
from store.indexing.report import IndexOptions
from tests.fakes import HashEmbedder
from tests.store.indexing.indexed_folder import IndexedFolder, counts, open_folder


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedFolder]:
    with open_folder(tmp_path) as indexed:
        for name in ("same.md", "edited.md", "gone.md", "draft.md", "forgotten.md"):
            indexed.write(name, f"# {name}\n\nText of {name}.")
        indexed.index()
        yield indexed


def ahead(indexed: IndexedFolder, *paths: Path, **options: object) -> Preview:
    wanted = IndexOptions(**options)  # type: ignore[arg-type]
    return look_ahead(paths or [indexed.folder], indexed.library, HashEmbedder(), wanted)


def test_each_file_is_listed_by_what_the_next_run_does_with_it(indexed: IndexedFolder) -> None:
    indexed.write("edited.md", "# Other\n\nOther text.")
    indexed.write("fresh.md", "# Fresh\n\nText.")
    indexed.write("scan.blend", b"\x89PNG")
    (indexed.folder / "gone.md").unlink()
    forget_documents([indexed.folder / "forgotten.md"], indexed.library)
    before = indexed.library.sources()
    told = ahead(indexed, exclude=("draft.md",))
    assert (told.new, told.changed, told.unchanged) == (["fresh.md"], ["edited.md"], ["same.md"])
    assert sorted(told.removed) == ["draft.md", "gone.md"]
    assert {it.name for it in told.left_out} == {"draft.md", "forgotten.md", "scan.blend"}
    assert indexed.library.sources() == before and indexed.library.upkeep.patterns() == {}
    assert counts(indexed.index(exclude=("draft.md",))) == (1, 1, 1, 2)


def test_another_audience_or_address_changes_every_file_and_is_not_kept(indexed: IndexedFolder) -> None:
    roots = indexed.library.upkeep.roots()
    for options in ({"audience": Audience.parse("user:U1")}, {"base_url": "https://x.org"}):
        told = ahead(indexed, **options)
        assert (len(told.changed), told.unchanged) == (5, [])
    assert indexed.library.upkeep.roots() == roots
    assert {str(it.audience) for it in indexed.library.sources()} == {"everyone"}


def test_what_was_forgotten_comes_back_with_again(indexed: IndexedFolder) -> None:
    forget_documents([indexed.folder / "forgotten.md"], indexed.library)
    assert ahead(indexed, again=True).new == ["forgotten.md"]
    assert ahead(indexed).new == []


def test_a_file_in_two_roots_is_listed_once(indexed: IndexedFolder) -> None:
    told = ahead(indexed, indexed.folder, indexed.folder / "same.md")
    assert len(told.unchanged) == 5


def test_a_file_that_can_no_longer_be_read_is_left_out_and_removed(indexed: IndexedFolder) -> None:
    told = ahead(indexed, limits=IndexOptions().limits.__class__(file_bytes=5))
    assert len(told.left_out) == len(told.removed) == 5


def test_an_empty_folder_is_refused_as_indexing_refuses_it(indexed: IndexedFolder) -> None:
    for path in indexed.folder.iterdir():
        path.unlink()
    with pytest.raises(CannotOpen, match="nothing was changed"):
        ahead(indexed)
