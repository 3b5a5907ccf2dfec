"""Narrowing: what stays though it cannot be read is for no more people than its folder, at any moment."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from store.audience import EVERYONE, Audience, Readers
from store.errors import BadAudience
from store.indexing.indexer import index
from store.indexing.places import source_id
from store.indexing.report import IndexOptions, Progress
from store.ledger import roots, spelling
from store.ledger.roots import Root, narrowed, remaining
from store.library import Library
from store.reading.document import Front
from store.reading.opening import Limits
from store.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.store.indexing.indexed_folder import IndexedFolder, close_to_us, counts, open_folder

SCOPES = [EVERYONE, "channel:C1", "channel:C2", "channel:G1", "user:U1", "everyone:T1", "channel:T1/C1"]
audiences = st.sets(st.sampled_from(SCOPES), min_size=1).map(lambda them: Audience(frozenset(them)))


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedFolder]:
    with open_folder(tmp_path) as indexed:
        yield indexed


class Gone:
    """Told of each file before it is read, it takes some away: they cannot be opened, whoever we are."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths

    def __call__(self, progress: Progress) -> None:
        for path in self._paths:
            if path.exists():
                path.rename(path.with_name("." + path.name))


def readable_text(indexed: IndexedFolder, *scopes: str) -> str:
    """All that readers of `scopes` may read."""
    readers = Readers(frozenset(scopes))
    found = [
        passage for it in indexed.library.sources() for passage in indexed.library.passages_of(it.id, readers)
    ]
    assert {it.passage for it in indexed.library.search("Text", readers, limit=50)} == set(found)
    return " ".join(passage.text for passage in found)


def test_a_file_that_cannot_be_read_is_for_the_new_audience_alone(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    indexed.write("b.md", "Text of b.")
    indexed.index()
    report = indexed.index(audience="channel:C1", watch=Gone(page))
    assert counts(report) == (0, 1, 0, 0)
    [skipped] = report.skipped
    assert skipped.name == "a.md"
    assert "no such file" in skipped.reason and "channel:C1" in skipped.reason
    assert readable_text(indexed, "everyone") == ""
    assert readable_text(indexed, "channel:C1") == "Text of a. Text of b."


def test_a_folder_that_cannot_be_looked_into_is_for_the_new_audience_alone(
    indexed: IndexedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed.write("a.md", "Text of a.")
    for name in ("sub/b.md", "sub/deep/c.md"):
        indexed.write(name, f"Text of {name}.")
    indexed.index()
    close_to_us(monkeypatch, "sub")
    report = indexed.index(audience="channel:C1")
    [skipped] = report.skipped
    assert skipped.name == "sub"
    assert "permission denied" in skipped.reason and "channel:C1" in skipped.reason
    assert readable_text(indexed, "everyone") == ""
    assert indexed.names() == ["a.md", "sub/b.md", "sub/deep/c.md"]
    [again] = indexed.index().skipped
    assert "channel:C1" in again.reason  # it is still not what its file says


def test_who_may_read_is_settled_before_any_file_is_read(indexed: IndexedFolder) -> None:
    for name in ("a.md", "b/c.md"):
        indexed.write(name, f"Text of {name}.")
    indexed.index()

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexed.index(audience="user:U1", watch=stop)
    assert readable_text(indexed, "everyone") == ""
    report = indexed.index()
    assert counts(report) == (0, 2, 0, 0)
    assert report.embedded == 0
    assert readable_text(indexed, "user:U1") == "Text of a.md. Text of b/c.md."


def test_every_root_of_a_run_is_settled_before_the_first_file(indexed: IndexedFolder) -> None:
    for name in ("one/a.md", "two/b.md"):
        indexed.write(name, f"Text of {name}.")
    indexed.index(indexed.folder / "one", indexed.folder / "two")

    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexed.index(indexed.folder / "one", indexed.folder / "two", audience="user:U1", watch=stop)
    assert readable_text(indexed, "everyone") == ""


class Failing(HashEmbedder):
    """It runs out of memory."""

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        raise RuntimeError("no memory left")


def test_a_page_that_its_front_matter_narrows_is_narrowed_though_embedding_fails(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir()
    page.write_text("Text of a.")
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        index([page.parent], library, HashEmbedder())
    page.write_text("---\naudience: user:U1\n---\nNew text of a.")
    with Library.open(tmp_path / "store", Failing()) as library:
        with pytest.raises(RuntimeError):
            index([page.parent], library, Failing())
        [source] = library.sources()
        assert str(source.audience) == "user:U1"
        assert library.passages_of(source.id, Readers.members()) == []


@pytest.mark.parametrize(
    "now",
    [
        b"---\naudience: users:U1\n---\nText.",
        b"---\naudience: channel:C2\n---\nText.",
        b"\x00",
        b"Text." * 300,
    ],
)
def test_a_page_that_is_refused_is_read_by_nobody_though_the_run_ends_early(
    indexed: IndexedFolder, now: bytes
) -> None:
    indexed.write("a.md", "Text of a.")
    indexed.write("b.md", "Text of b.")
    indexed.index(audience="channel:C1")
    indexed.write("a.md", now)

    def stop(progress: Progress) -> None:
        if progress.name == "b.md":
            raise KeyboardInterrupt

    options = IndexOptions(limits=Limits(file_bytes=1000))
    with pytest.raises(KeyboardInterrupt):
        index([indexed.folder], indexed.library, indexed.embedder, options, stop)
    assert readable_text(indexed, "channel:C1", "everyone") == "Text of b."
    index([indexed.folder], indexed.library, indexed.embedder, options)
    assert indexed.names() == ["b.md"]


@pytest.mark.parametrize(
    ("before", "own", "now", "left"),
    [
        ("", "", "channel:C1", "channel:C1"),
        ("everyone", "", "channel:C1", "channel:C1"),
        ("", "user:U1", "channel:C1", "nobody"),
        ("", "channel:C1, user:U1", "channel:C1", "channel:C1"),
        ("", "channel:C1", "channel:C1, user:U1", "channel:C1"),
        ("channel:C1", "", "everyone", "channel:C1"),
        ("channel:C1", "", "channel:C1, channel:C2", "channel:C1"),
        ("channel:C1, channel:C2", "", "channel:C2", "channel:C2"),
        ("channel:C1", "", "channel:C2", "nobody"),
        ("everyone, channel:G1", "", "everyone", "everyone"),
        ("everyone", "everyone, channel:G1", "", "channel:G1, everyone"),
        ("everyone", "", "everyone, channel:G1", "everyone"),
        ("channel:C1", "", "everyone, channel:G1", "channel:C1"),
    ],
)
def test_what_stays_of_a_page_is_never_for_more_people_than_before(
    indexed: IndexedFolder, before: str, own: str, now: str, left: str
) -> None:
    page = indexed.write("a.md", f"---\naudience: {own}\n---\nText." if own else "Text.")
    indexed.index(audience=before)
    indexed.index(audience=now, watch=Gone(page))
    assert str(indexed.source("a.md").audience) == left


def test_what_nobody_may_read_any_more_is_said_and_read_anew_later(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    other = indexed.write("b.md", "Text of b.")
    indexed.index(audience="channel:C1")
    report = indexed.index(audience="channel:C2", watch=Gone(page))
    assert "nobody" in report.skipped[0].reason
    assert readable_text(indexed, "everyone", "channel:C1", "user:U1") == ""
    assert readable_text(indexed, "channel:C2") == "Text of b."
    page.with_name(".a.md").rename(page)
    # The first audience again: the text is as it was, and must not be taken for unchanged.
    report = indexed.index(audience="channel:C1")
    assert (counts(report), report.embedded) == ((0, 2, 0, 0), 0)
    assert readable_text(indexed, "channel:C1") == "Text of a. Text of b."
    assert other.exists()


def test_a_page_left_wide_by_an_earlier_version_is_narrowed_by_any_run(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    indexed.index()
    root = source_id(indexed.folder.resolve())
    with indexed.library._ledger.writing() as connection:
        roots.remember(connection, Root(root, Audience.parse("channel:C1")))
    indexed.index(watch=Gone(page))
    assert readable_text(indexed, "everyone") == ""
    assert readable_text(indexed, "channel:C1") == "Text of a."


def test_a_run_that_began_before_does_not_bring_an_old_audience_back(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text of a.")
    indexed.write("b.md", "Text of b.")

    def narrow(progress: Progress) -> None:
        """Somebody else's run, while ours reads."""
        if progress.name == "b.md":
            indexed.library.upkeep.settle(
                [source_id(indexed.folder.resolve())], Audience.parse("channel:C1"), None
            )

    indexed.index(watch=narrow)
    assert readable_text(indexed, "everyone") == ""
    assert readable_text(indexed, "channel:C1") == "Text of a. Text of b."
    assert counts(indexed.index()) == (0, 2, 0, 0)


def test_a_word_of_a_narrowed_page_corrects_nobody_else_s_spelling(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Payment of zanzibarian salaries.")
    indexed.index()
    assert indexed.library.search("zanzibarain", Readers.members())
    indexed.index(audience="channel:C1", watch=Gone(page))
    with indexed.library._ledger.reading() as connection:
        assert spelling.corrections(connection, "zanzibarain", {"everyone"}) == []
        assert spelling.corrections(connection, "zanzibarain", {"channel:C1"}) == ["zanzibarian"]


def test_what_was_narrowed_is_found_in_chroma_by_those_who_still_may_read_it(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    indexed.index()
    indexed.library.sync()
    indexed.index(audience="channel:C1", watch=Gone(page))
    assert indexed.library.stats().pending == 0  # who may read is asked of the ledger
    assert indexed.library.search("Text of a.", Readers.members()) == []
    assert len(indexed.library.search("Text of a.", Readers(frozenset({"channel:C1"})))) == 1


def test_a_passage_that_was_narrowed_no_longer_stands_for_those_who_read_it(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    indexed.index()
    read = indexed.library.passages_of(indexed.source("a.md").id, Readers.members())
    assert indexed.library.holds(read, Readers.members())
    indexed.index(audience="channel:C1", watch=Gone(page))
    assert not indexed.library.holds(read, Readers.members())


def test_a_folder_is_narrowed_by_few_statements_however_many_words_it_has(indexed: IndexedFolder) -> None:
    for page in range(5):
        indexed.write(f"{page}.md", " ".join(f"word{chr(97 + page)}{chr(97 + it)}" for it in range(26)))
    indexed.index()
    statements: list[str] = []

    def told(_1: object, _2: object, statement: str, *_3: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", told)
    try:
        indexed.library.upkeep.settle([source_id(indexed.folder)], Audience.parse("channel:C1"), None)
    finally:
        event.remove(Engine, "before_cursor_execute", told)
    assert 0 < len(statements) < 5 * 26


@given(audiences, audiences, audiences)
def test_nobody_is_let_in_and_narrowing_twice_is_narrowing_once(
    before: Audience, own: Audience, now: Audience
) -> None:
    try:
        stored = narrowed(before, Front(audience=str(own)))
    except BadAudience:
        return
    left = remaining(stored, now, before)
    if left != Audience.nobody():
        assert left.tenants <= now.tenants & stored.tenants
        for tenant in left.tenants:
            public, theirs = Audience.everyone(tenant), left.within([tenant]).scopes
            # A full member of a channel is one of everyone too: what was for everyone, they could read.
            assert theirs <= stored.within([tenant]).scopes or stored.within([tenant]) == public
            assert theirs <= now.scopes or public.scopes <= now.scopes
    assert remaining(left, now, now) == left
