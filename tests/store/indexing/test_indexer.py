"""Indexing: only what changed is read, what is gone is removed, nobody sees more than they may."""

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from store.audience import Audience, Readers
from store.background import unrelated_questions
from store.embedding import OnShare
from store.errors import BadAudience, CannotOpen
from store.indexing.forget import forget_documents
from store.indexing.indexer import index
from store.indexing.report import IndexOptions, Progress, Skipped
from store.library import Library
from store.passage import Passage, Source
from store.reading.opening import Limits
from store.vectors import Vectors
from tests.fakes import HashEmbedder
from tests.files import docx, paragraph, pdf
from tests.forks import forks
from tests.store.indexing.indexed_folder import IndexedFolder, close_to_us, counts, open_folder

KEPT = "; its earlier text is still used (`inhouse forget` removes it)"


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[IndexedFolder]:
    with open_folder(tmp_path) as indexed:
        yield indexed


def test_every_format_is_indexed(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "# Leave\n\nTake 240 hours.")
    indexed.write("b.txt", "Plain text.")
    indexed.write("c/d.html", "<h1>Page</h1><p>Of HTML.</p>")
    indexed.write("c/e.pdf", pdf("Of PDF."))
    indexed.write("c/f.docx", docx(paragraph("Of Word.")))
    indexed.write("g.py", "def go():\n    pass\n")
    report = indexed.index()
    assert counts(report) == (6, 0, 0, 0)
    assert indexed.names() == ["a.md", "b.txt", "c/d.html", "c/e.pdf", "c/f.docx", "g.py"]
    assert report.passages == report.embedded == 6
    assert indexed.text("c/f.docx") == "Of Word."
    assert indexed.source("a.md").title == "Leave"
    assert indexed.source("a.md").id == f"file:{indexed.folder.resolve()}/a.md"


def test_a_second_run_reads_and_embeds_nothing(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.write("b.pdf", pdf("Text of a page."))
    indexed.index()
    before = indexed.embedder.embedded
    os.utime(indexed.folder / "a.md", (1, 1))
    report = indexed.index()
    assert counts(report) == (0, 0, 2, 0)
    assert (report.passages, report.embedded) == (0, 0)
    assert indexed.embedder.embedded == before


def test_only_what_changed_is_embedded_again(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.write("b.md", "Other text.")
    indexed.index()
    indexed.write("a.md", "New text.")
    report = indexed.index()
    assert counts(report) == (0, 1, 1, 0)
    assert report.embedded == 1
    assert indexed.text("a.md") == "New text."


def test_what_is_gone_is_removed_and_a_moved_file_keeps_its_vectors(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "# Leave\n\nText.")
    indexed.write("b.md", "Other text.")
    indexed.index()
    (indexed.folder / "a.md").rename(indexed.folder / "z.md")
    (indexed.folder / "b.md").unlink()
    report = indexed.index()
    assert counts(report) == (1, 0, 0, 2)
    assert report.embedded == 0
    assert indexed.names() == ["z.md"]


def test_a_file_named_alone_keeps_its_name_and_address_in_its_folder(indexed: IndexedFolder) -> None:
    indexed.write("pay/b.md", "# Pay\n\nPay day is the 25th.")
    indexed.index(base_url="https://x.org/docs")
    before = indexed.library.sources()
    assert indexed.index(indexed.folder / "pay" / "b.md").unchanged == 1
    indexed.write("pay/b.md", "# Pay\n\nPay day is the 26th.")
    assert indexed.index(indexed.folder / "pay" / "b.md").changed == 1
    (now,) = indexed.library.sources()
    assert (
        (now.name, now.url) == (before[0].name, before[0].url) == ("pay/b.md", "https://x.org/docs/pay/b.md")
    )


def test_a_file_without_text_is_reported_and_no_longer_used(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "# Leave\n\nTake 240 hours.")
    indexed.index()
    indexed.write("a.md", "---\ntitle: Leave\n---\n\n")
    (skipped,) = indexed.index().skipped
    assert skipped.reason.startswith("holds no text")
    assert indexed.library.sources() == []


def test_a_missing_root_is_an_error_and_removes_nothing(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.index()
    indexed.folder.rename(indexed.folder.with_name("away"))
    with pytest.raises(CannotOpen, match="no such file or directory"):
        indexed.index()
    assert indexed.names() == ["a.md"]


def test_one_missing_path_among_several_changes_nothing(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    with pytest.raises(CannotOpen):
        indexed.index(indexed.folder, indexed.folder / "nothing")
    assert indexed.names() == []


def test_neighbours_of_a_root_are_left_alone(indexed: IndexedFolder) -> None:
    indexed.write("one/a.md", "Text.")
    indexed.write("one/c.md", "Text of c.")
    indexed.write("one-more/b.md", "Text of b.")
    indexed.index(indexed.folder / "one", indexed.folder / "one-more")
    (indexed.folder / "one/a.md").unlink()
    assert counts(indexed.index(indexed.folder / "one")) == (0, 0, 1, 1)
    assert indexed.names() == ["b.md", "c.md"]


def test_a_single_file_touches_no_other(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    b = indexed.write("b.md", "Other text.")
    indexed.index()
    (indexed.folder / "a.md").unlink()
    indexed.write("b.md", "New text.")
    assert counts(indexed.index(b)) == (0, 1, 0, 0)
    assert indexed.names() == ["a.md", "b.md"]


def test_paths_that_overlap_are_read_once(indexed: IndexedFolder) -> None:
    a = indexed.write("sub/a.md", "Text.")
    report = indexed.index(indexed.folder, indexed.folder / "sub", a)
    assert counts(report) == (1, 0, 0, 0)
    assert indexed.names() == ["sub/a.md"]


def test_hidden_and_foreign_folders_are_not_walked(indexed: IndexedFolder) -> None:
    for name in (".git/a.md", ".hidden.md", "node_modules/a.md", "__pycache__/a.py", "a.md"):
        indexed.write(name, "Text.")
    assert counts(indexed.index()) == (1, 0, 0, 0)


def test_what_cannot_be_read_is_reported_and_the_rest_is_indexed(indexed: IndexedFolder) -> None:
    indexed.write("a.blend", b"\x89PNG")
    indexed.write("b.md", b"binary \x00")
    indexed.write("c.md", "---\na: &a [1]\nb: *a\n---\nText.")
    indexed.write("d.pdf", b"no pdf")
    indexed.write("e.md", "Text.")
    os.mkfifo(indexed.folder / "f.md")
    (indexed.folder / "g.md").symlink_to("/etc/passwd")
    (indexed.folder / "h.md").symlink_to("nowhere")
    (indexed.folder / "i").symlink_to("/etc")
    (indexed.folder / os.fsdecode(b"j\xff.md")).write_text("Text.")
    report = indexed.index()
    assert counts(report) == (1, 0, 0, 0)
    assert {each.name[0] for each in report.skipped} == set("abcdfghij")
    reasons = {each.name[0]: each.reason for each in report.skipped}
    assert "leads out" in reasons["g"]
    assert "leads out" in reasons["i"]
    assert "UTF-8" in reasons["j"]
    assert all(reasons.values())


def test_a_link_to_a_file_of_the_folder_is_read_once(indexed: IndexedFolder) -> None:
    indexed.write("..data/a.md", "Text of a.")
    indexed.write("b.md", "Text of b.")
    (indexed.folder / "a.md").symlink_to("..data/a.md")
    (indexed.folder / "c.md").symlink_to("b.md")
    indexed.index()
    assert indexed.names() == ["a.md", "b.md"]


def test_a_file_that_turned_unreadable_is_removed(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.index()
    indexed.write("a.md", b"\x00")
    report = indexed.index()
    assert report.removed == 1
    assert indexed.names() == []


def binary(page: Path) -> None:
    page.write_bytes(b"\x00")


def too_large(page: Path) -> None:
    page.write_text("x" * 2000)


def for_nobody_we_know(page: Path) -> None:
    page.write_text("---\naudience: users:U1\n---\nText.")


def without_sound_front_matter(page: Path) -> None:
    page.write_text("---\na: &a [1]\nb: *a\n---\nText.")


def a_pipe(page: Path) -> None:
    page.unlink()
    os.mkfifo(page)


def a_link_out(page: Path) -> None:
    page.unlink()
    page.symlink_to("/etc/passwd")


def a_link_to_nothing(page: Path) -> None:
    page.unlink()
    page.symlink_to("nowhere")


@pytest.mark.parametrize(
    "turn",
    [
        binary,
        too_large,
        for_nobody_we_know,
        without_sound_front_matter,
        a_pipe,
        a_link_out,
        a_link_to_nothing,
    ],
)
def test_a_file_that_can_no_longer_be_used_is_not_served_and_is_told(
    indexed: IndexedFolder, turn: Callable[[Path], None]
) -> None:
    page = indexed.write("a.md", "Text of a.")
    indexed.write("b.md", "Text of b.")
    indexed.index()
    turn(page)

    def stop(progress: Progress) -> None:
        if progress.name == "b.md":
            raise KeyboardInterrupt

    options = IndexOptions(limits=Limits(file_bytes=1000))
    with pytest.raises(KeyboardInterrupt):
        index([indexed.folder], indexed.library, indexed.embedder, options, stop)
    found = indexed.library.search("Text of a", Readers.members())
    assert [it.passage.source.name for it in found] == ["b.md"]
    report = index([indexed.folder], indexed.library, indexed.embedder, options)
    [skipped] = report.skipped
    assert skipped.name == "a.md" and "its earlier text is no longer used" in skipped.reason
    assert report.removed == 1
    assert indexed.names() == ["b.md"]


def test_a_file_whose_parser_takes_too_long_or_fails_is_not_served_and_is_told(
    indexed: IndexedFolder,
) -> None:
    page = indexed.write("a.pdf", pdf("Text of a page."))
    rows = indexed.write("b.csv", "a,b\n1,2\n")
    indexed.index()
    page.write_bytes(b"no pdf")
    rows.write_text("a,b\n" + "1,2\n" * 50_000)
    options = IndexOptions(limits=Limits(seconds=0.01))
    report = index([indexed.folder], indexed.library, indexed.embedder, options)
    assert [it.name for it in report.skipped] == ["a.pdf", "b.csv"]
    assert all("no longer used" in it.reason for it in report.skipped)
    assert indexed.names() == []


def test_a_page_that_is_renamed_to_what_is_not_read_is_gone(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text.")
    indexed.write("b.md", "More.")
    indexed.index()
    page.rename(page.with_suffix(".blend"))
    assert indexed.index().removed == 1
    assert indexed.names() == ["b.md"]


def test_a_folder_that_is_closed_to_us_keeps_what_was_indexed(
    indexed: IndexedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed.write("a.md", "Text.")
    indexed.write("sub/b.md", "Other text.")
    indexed.index()
    close_to_us(monkeypatch, "sub")
    report = indexed.index()
    assert report.removed == 0
    assert report.skipped == [Skipped("sub", "could not be opened: permission denied" + KEPT)]
    assert indexed.names() == ["a.md", "sub/b.md"]


def test_a_file_that_cannot_be_opened_keeps_what_was_indexed(
    indexed: IndexedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed.write("a.md", "Text.")
    indexed.index()
    close_to_us(monkeypatch, "a.md")
    report = indexed.index()
    assert report.skipped == [Skipped("a.md", "could not be opened: permission denied" + KEPT)]
    assert indexed.names() == ["a.md"]


def test_a_folder_that_becomes_a_link_once_it_was_walked_is_not_followed(
    indexed: IndexedFolder, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "secret" / name).write_text("Secret plans.")
    indexed.write("sub/a.md", "Text of a.")
    indexed.index()
    for name in ("sub/b.md", "z.md"):
        indexed.write(name, f"Text of {name}.")

    def exchange(progress: Progress) -> None:
        if not (indexed.folder / "sub").is_symlink():
            (indexed.folder / "sub").rename(tmp_path / "away")
            (indexed.folder / "sub").symlink_to(tmp_path / "secret")

    report = indexed.index(watch=exchange)
    reason = (
        "could not be opened: a link stands in place of a folder on the way to it, and links are not followed"
    )
    assert report.skipped == [Skipped("sub/a.md", reason + KEPT), Skipped("sub/b.md", reason)]
    assert indexed.names() == ["sub/a.md", "z.md"]
    assert indexed.text("sub/a.md") == "Text of a."
    again = indexed.index()
    assert again.skipped == [Skipped("sub", "is a link that leads out of the folder")]
    assert indexed.names() == ["z.md"]


def test_a_root_that_becomes_a_link_once_it_was_walked_is_not_followed(
    indexed: IndexedFolder, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.md").write_text("Secret plans.")
    page = indexed.write("a.md", "Text of a.")

    def exchange(progress: Progress) -> None:
        if not indexed.folder.is_symlink():
            indexed.folder.rename(tmp_path / "away")
            indexed.folder.symlink_to(tmp_path / "secret")

    indexed.index(watch=exchange)
    assert page.read_text() == "Secret plans."
    assert indexed.text("a.md") == "Text of a."


def test_the_date_of_a_file_is_that_of_what_was_read(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text of a.")
    os.utime(page, (86_400, 86_400))
    indexed.index()
    assert indexed.source("a.md").modified == datetime(1970, 1, 2, tzinfo=UTC)


def test_the_date_of_a_mail_is_when_it_was_sent(indexed: IndexedFolder) -> None:
    indexed.write("a.eml", "Subject: Graz\nDate: Mon, 2 Nov 2026 09:12:00 +0000\n\nWe meet in Graz.\n")
    indexed.index()
    assert indexed.source("a.eml").modified == datetime(2026, 11, 2, 9, 12, tzinfo=UTC)


def test_a_file_over_the_limit_is_reported(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "x" * 2000)
    options = IndexOptions(limits=Limits(file_bytes=1000))
    report = index([indexed.folder], indexed.library, indexed.embedder, options)
    assert [each.name for each in report.skipped] == ["a.md"]


def test_front_matter_gives_title_url_audience_and_date(indexed: IndexedFolder) -> None:
    indexed.write(
        "a.md", "---\ntitle: Pay\nurl: https://x.org/pay\naudience: user:U1\nupdated: 2024-02-03\n---\nText."
    )
    indexed.write("b c.md", "Text.")
    indexed.index(base_url="https://x.org/docs/")
    source = indexed.source("a.md")
    assert (source.title, source.url, str(source.audience)) == ("Pay", "https://x.org/pay", "user:U1")
    assert source.modified == datetime(2024, 2, 3, tzinfo=UTC)
    assert indexed.source("b c.md").url == "https://x.org/docs/b%20c.md"
    assert indexed.text("a.md") == ""
    assert indexed.text("a.md", Readers.of_person("U1", [], outsider=False)) == "Text."


@pytest.mark.parametrize(
    ("given", "own", "result"),
    [
        ("", "", "everyone"),
        ("", "channel:C1", "channel:C1"),
        ("everyone", "user:U1", "user:U1"),
        ("channel:C1", "", "channel:C1"),
        ("channel:C1 user:U1", "user:U1", "user:U1"),
        ("channel:C1", "channel:C2", None),
        ("channel:C1", "everyone", None),
        ("channel:C1", "channel:C1, user:U1", None),
        ("everyone:T1", "", "everyone:T1"),
        ("everyone:T1", "channel:T1/C1", "channel:T1/C1"),
        ("everyone:T1", "channel:C1", None),
        ("everyone:T1", "everyone", None),
        ("", "everyone:T1", None),
        ("everyone", "channel:T1/C1", None),
        ("", "all", None),
        ("", "[]", None),
        ("", "''", None),
    ],
)
def test_front_matter_narrows_the_audience_and_never_widens_it(
    indexed: IndexedFolder, given: str, own: str, result: str | None
) -> None:
    indexed.write("a.md", f"---\naudience: {own}\n---\nText." if own else "Text.")
    report = indexed.index(audience=given)
    assert [str(source.audience) for source in indexed.library.sources()] == ([result] if result else [])
    assert bool(report.skipped) is not bool(result)


def test_a_wrong_audience_takes_an_indexed_file_out(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.index()
    indexed.write("a.md", "---\naudience: users:U1\n---\nText.")
    report = indexed.index()
    assert report.removed == 1
    assert "users:U1" in report.skipped[0].reason
    assert indexed.names() == []


def test_another_audience_is_a_change_that_embeds_nothing(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.index()
    report = indexed.index(audience="user:U1")
    assert counts(report) == (0, 1, 0, 0)
    assert report.embedded == 0
    assert indexed.text("a.md") == ""


def test_leaving_the_audience_out_keeps_it(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.index(audience="user:U1", base_url="https://x.org")
    assert counts(indexed.index()) == (0, 0, 1, 0)
    indexed.write("b.md", "More.")
    indexed.index()
    assert {str(source.audience) for source in indexed.library.sources()} == {"user:U1"}
    assert indexed.source("b.md").url == "https://x.org/b.md"
    indexed.index(audience="everyone")
    assert {str(source.audience) for source in indexed.library.sources()} == {"everyone"}


def test_a_folder_within_a_private_folder_is_private(indexed: IndexedFolder) -> None:
    indexed.write("sub/a.md", "Text.")
    indexed.index(audience="user:U1")
    indexed.write("sub/b.md", "More.")
    indexed.index(indexed.folder / "sub")
    indexed.index(indexed.folder / "sub" / "b.md")
    assert {str(source.audience) for source in indexed.library.sources()} == {"user:U1"}


def test_a_private_folder_stays_private_when_the_folder_around_it_is_indexed(indexed: IndexedFolder) -> None:
    indexed.write("hr/a.md", "Text.")
    indexed.write("b.md", "More.")
    indexed.index(indexed.folder / "hr", audience="user:U1")
    for given in ("", "everyone"):
        indexed.index(audience=given)
        assert [str(source.audience) for source in indexed.library.sources()] == ["everyone", "user:U1"]
    indexed.index(indexed.folder / "hr", audience="everyone")
    assert {str(source.audience) for source in indexed.library.sources()} == {"everyone"}


def test_restricting_a_folder_restricts_what_was_open_below_it(indexed: IndexedFolder) -> None:
    indexed.write("open/a.md", "Text.")
    indexed.index(indexed.folder / "open", audience="everyone")
    indexed.index(audience="user:U1")
    assert str(indexed.library.sources()[0].audience) == "user:U1"


def test_a_private_file_stays_private_and_its_neighbour_public(indexed: IndexedFolder) -> None:
    secret = indexed.write("a.md", "Text.")
    indexed.index(secret, audience="user:U1")
    indexed.index(secret)
    assert str(indexed.source("a.md").audience) == "user:U1"
    indexed.index(indexed.write("b.md", "More."))
    assert str(indexed.source("b.md").audience) == "everyone"


def test_a_folder_that_is_suddenly_empty_is_refused(indexed: IndexedFolder) -> None:
    path = indexed.write("a.md", "Text.")
    indexed.index()
    path.unlink()
    with pytest.raises(CannotOpen, match="not mounted"):
        indexed.index()
    assert indexed.names() == ["a.md"]


def test_forgetting_takes_out_what_lies_there_and_nothing_else(indexed: IndexedFolder) -> None:
    for name in ("sub/a.md", "sub2/b.md", "c.md"):
        indexed.write(name, f"Text of {name}.")
    indexed.index(audience="user:U1")
    assert forget_documents([indexed.folder / "sub"], indexed.library) == 1
    assert forget_documents([indexed.folder / "c.md"], indexed.library) == 1
    assert indexed.names() == ["sub2/b.md"]
    assert forget_documents([indexed.folder], indexed.library) == 1
    indexed.index()
    assert str(indexed.source("c.md").audience) == "everyone"


def test_a_page_whose_folder_became_a_link_can_be_forgotten(indexed: IndexedFolder, tmp_path: Path) -> None:
    for name in ("sub/a.md", "sub/b.md", "c.md"):
        indexed.write(name, f"Text of {name}.")
    indexed.index()
    (tmp_path / "elsewhere").mkdir()
    (indexed.folder / "sub").rename(indexed.folder / ".sub")
    (indexed.folder / "sub").symlink_to(tmp_path / "elsewhere")
    assert forget_documents([indexed.folder / "sub" / "a.md"], indexed.library) == 1
    assert forget_documents([indexed.folder / "sub"], indexed.library) == 1
    assert indexed.names() == ["c.md"]


def test_a_page_that_became_a_link_to_itself_can_be_forgotten(indexed: IndexedFolder) -> None:
    page = indexed.write("a.md", "Text.")
    indexed.index()
    page.unlink()
    page.symlink_to("a.md")
    assert forget_documents([page], indexed.library) == 1


def test_a_page_that_is_known_by_its_link_can_be_forgotten_by_it(indexed: IndexedFolder) -> None:
    indexed.write("..data/a.md", "Text of a.")
    link = indexed.folder / "a.md"
    link.symlink_to("..data/a.md")
    indexed.index()
    assert forget_documents([link], indexed.library) == 1


def test_a_bad_audience_option_is_refused_before_anything() -> None:
    with pytest.raises(BadAudience):
        Audience.parse("")


class Stopping(Library):
    """Ctrl-C at the second lot, and once more while it is put on the way out."""

    lots = 0

    def put(
        self, documents: Sequence[tuple[Source, Sequence[Passage]]], on_share: OnShare | None = None
    ) -> int:
        self.lots += 1
        if self.lots >= 2:
            raise KeyboardInterrupt
        return super().put(documents, on_share)


def test_a_run_that_was_stopped_is_taken_up_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.md").write_text(f"Text number {number}.")
    embedder = HashEmbedder()
    with Stopping.open(tmp_path / "store", embedder) as library, pytest.raises(KeyboardInterrupt):
        index([folder], library, embedder)
    done = embedder.embedded // 2  # each with its one sentence
    assert 0 < done < 300
    with Library.open(tmp_path / "store", embedder) as library:
        report = index([folder], library, embedder)
    assert counts(report) == (300 - done, 0, done, 0)
    assert embedder.embedded == 2 * 300 + len(unrelated_questions())


def test_files_do_not_wait_long_for_their_lot_to_fill(
    indexed: IndexedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        indexed.write(name, f"Text of {name}.")
    monkeypatch.setattr("store.indexing.lot._LONGEST_S", 0.0)
    kept: list[int] = []
    indexed.index(watch=lambda progress: kept.append(len(indexed.names())) if progress.name else None)
    assert kept == [0, 1, 2]


def test_progress_is_told_within_a_lot(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(120):
        (folder / f"{number:03}.md").write_text(f"Text number {number}.")
    embedder = HashEmbedder()
    told: list[int] = []
    with Library.open(tmp_path / "store", embedder) as library:
        index([folder], library, embedder, watch=lambda progress: told.append(progress.passages))
    assert told == sorted(told)
    assert len(set(told)) > 3 and told[-1] == 120


class Slow(HashEmbedder):
    """Takes long enough to be killed in."""

    def embed_passages(self, texts: Sequence[str], *, urgent: bool = False) -> Vectors:
        time.sleep(0.01 * len(texts))
        return super().embed_passages(texts)


def index_slowly(folder: Path, store: Path, opened: Event) -> None:
    embedder = Slow()
    with Library.open(store, embedder) as library:
        opened.set()
        index([folder], library, embedder)


def test_an_indexing_process_killed_at_any_moment_leaves_a_library_that_the_next_run_completes(
    tmp_path: Path,
) -> None:
    folder, store = tmp_path / "docs", tmp_path / "store"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.md").write_text(f"# Page {number}\n\nText number {number}.")
    chance = random.Random(3)
    for _ in range(2):
        opened = forks().Event()
        process = forks().Process(target=index_slowly, args=(folder, store, opened))
        process.start()
        assert opened.wait(60)
        time.sleep(chance.uniform(0.2, 1))
        process.kill()
        process.join()
        for number in chance.sample(range(150), 20):
            (folder / f"{number:03}.md").write_text(f"# Page {number}\n\nOther text {chance.random()}.")
    embedder = HashEmbedder()
    with Library.open(store, embedder) as library:
        report = index([folder], library, embedder)
        assert report.added + report.changed + report.unchanged == 150
        assert report.skipped == []
        for source in library.sources():
            [passage] = library.passages_of(source.id, Readers.members())
            assert passage.text == (folder / source.name).read_text().strip()
        assert len(library.sources()) == 150
        assert counts(index([folder], library, embedder)) == (0, 0, 150, 0)


def test_progress_is_told_for_every_file(indexed: IndexedFolder) -> None:
    indexed.write("a.md", "Text.")
    indexed.write("b.md", "Text.")
    told: list[Progress] = []
    indexed.index(watch=told.append)
    files = [(it.files, it.of, it.name) for it in told]
    assert list(dict.fromkeys(files)) == [(0, 2, "a.md"), (1, 2, "b.md"), (2, 2, "")]
