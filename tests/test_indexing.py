"""Indexing: only what changed is read, what is gone is removed, nobody sees more than they may."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.audience import Audience, Readers
from store.errors import BadAudience, CannotOpen
from store.forgetting import forget
from store.indexing import IndexOptions, index
from store.library import Library
from store.passage import Passage
from store.reading.limits import Limits
from store.report import Skipped
from store.source import Source
from tests.desk import Desk, close_to_us, counts, open_desk
from tests.fakes import HashEmbedder
from tests.files import docx, paragraph, pdf


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as desk:
        yield desk


def test_every_format_is_indexed(desk: Desk) -> None:
    desk.write("a.md", "# Leave\n\nTake 240 hours.")
    desk.write("b.txt", "Plain text.")
    desk.write("c/d.html", "<h1>Page</h1><p>Of HTML.</p>")
    desk.write("c/e.pdf", pdf("Of PDF."))
    desk.write("c/f.docx", docx(paragraph("Of Word.")))
    desk.write("g.py", "def go():\n    pass\n")
    report = desk.index()
    assert counts(report) == (6, 0, 0, 0)
    assert desk.names() == ["a.md", "b.txt", "c/d.html", "c/e.pdf", "c/f.docx", "g.py"]
    assert report.passages == report.embedded == 6
    assert desk.text("c/f.docx") == "Of Word."
    assert desk.source("a.md").title == "Leave"
    assert desk.source("a.md").id == f"file:{desk.folder.resolve()}/a.md"


def test_a_second_run_reads_and_embeds_nothing(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.pdf", pdf("Text of a page."))
    desk.index()
    before = desk.embedder.embedded
    os.utime(desk.folder / "a.md", (1, 1))
    report = desk.index()
    assert counts(report) == (0, 0, 2, 0)
    assert (report.passages, report.embedded) == (0, 0)
    assert desk.embedder.embedded == before


def test_only_what_changed_is_embedded_again(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "Other text.")
    desk.index()
    desk.write("a.md", "New text.")
    report = desk.index()
    assert counts(report) == (0, 1, 1, 0)
    assert report.embedded == 1
    assert desk.text("a.md") == "New text."


def test_what_is_gone_is_removed_and_a_moved_file_keeps_its_vectors(desk: Desk) -> None:
    desk.write("a.md", "# Leave\n\nText.")
    desk.write("b.md", "Other text.")
    desk.index()
    (desk.folder / "a.md").rename(desk.folder / "z.md")
    (desk.folder / "b.md").unlink()
    report = desk.index()
    assert counts(report) == (1, 0, 0, 2)
    assert report.embedded == 0
    assert desk.names() == ["z.md"]


def test_a_missing_root_is_an_error_and_removes_nothing(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.index()
    desk.folder.rename(desk.folder.with_name("away"))
    with pytest.raises(CannotOpen, match="nothing was changed"):
        desk.index()
    assert desk.names() == ["a.md"]


def test_one_missing_path_among_several_changes_nothing(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    with pytest.raises(CannotOpen):
        desk.index(desk.folder, desk.folder / "nothing")
    assert desk.names() == []


def test_neighbours_of_a_root_are_left_alone(desk: Desk) -> None:
    desk.write("one/a.md", "Text.")
    desk.write("one/c.md", "Text of c.")
    desk.write("one-more/b.md", "Text of b.")
    desk.index(desk.folder / "one", desk.folder / "one-more")
    (desk.folder / "one/a.md").unlink()
    assert counts(desk.index(desk.folder / "one")) == (0, 0, 1, 1)
    assert desk.names() == ["b.md", "c.md"]


def test_a_single_file_touches_no_other(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    b = desk.write("b.md", "Other text.")
    desk.index()
    (desk.folder / "a.md").unlink()
    desk.write("b.md", "New text.")
    assert counts(desk.index(b)) == (0, 1, 0, 0)
    assert desk.names() == ["a.md", "b.md"]


def test_paths_that_overlap_are_read_once(desk: Desk) -> None:
    a = desk.write("sub/a.md", "Text.")
    report = desk.index(desk.folder, desk.folder / "sub", a)
    assert counts(report) == (1, 0, 0, 0)
    assert desk.names() == ["sub/a.md"]


def test_hidden_and_foreign_folders_are_not_walked(desk: Desk) -> None:
    for name in (".git/a.md", ".hidden.md", "node_modules/a.md", "__pycache__/a.py", "a.md"):
        desk.write(name, "Text.")
    assert counts(desk.index()) == (1, 0, 0, 0)


def test_what_cannot_be_read_is_reported_and_the_rest_is_indexed(desk: Desk) -> None:
    desk.write("a.png", b"\x89PNG")
    desk.write("b.md", b"binary \x00")
    desk.write("c.md", "---\na: &a [1]\nb: *a\n---\nText.")
    desk.write("d.pdf", b"no pdf")
    desk.write("e.md", "Text.")
    os.mkfifo(desk.folder / "f.md")
    (desk.folder / "g.md").symlink_to("/etc/passwd")
    (desk.folder / "h.md").symlink_to("nowhere")
    (desk.folder / "i").symlink_to("/etc")
    (desk.folder / os.fsdecode(b"j\xff.md")).write_text("Text.")
    report = desk.index()
    assert counts(report) == (1, 0, 0, 0)
    assert {each.name[0] for each in report.skipped} == set("abcdfghij")
    reasons = {each.name[0]: each.reason for each in report.skipped}
    assert "leads out" in reasons["g"]
    assert "leads out" in reasons["i"]
    assert "UTF-8" in reasons["j"]
    assert all(reasons.values())


def test_a_link_to_a_file_of_the_folder_is_read_once(desk: Desk) -> None:
    desk.write("..data/a.md", "Text of a.")
    desk.write("b.md", "Text of b.")
    (desk.folder / "a.md").symlink_to("..data/a.md")
    (desk.folder / "c.md").symlink_to("b.md")
    desk.index()
    assert desk.names() == ["a.md", "b.md"]


def test_a_file_that_turned_unreadable_is_removed(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.index()
    desk.write("a.md", b"\x00")
    report = desk.index()
    assert report.removed == 1
    assert desk.names() == []


def test_a_folder_that_is_closed_to_us_keeps_what_was_indexed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.md", "Text.")
    desk.write("sub/b.md", "Other text.")
    desk.index()
    close_to_us(monkeypatch, "sub")
    report = desk.index()
    assert report.removed == 0
    assert report.skipped == [Skipped("sub", "could not be looked into: permission denied")]
    assert desk.names() == ["a.md", "sub/b.md"]


def test_a_file_that_cannot_be_opened_keeps_what_was_indexed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.md", "Text.")
    desk.index()
    close_to_us(monkeypatch, "a.md")
    report = desk.index()
    assert report.skipped == [Skipped("a.md", "could not be opened: permission denied")]
    assert desk.names() == ["a.md"]


def test_a_folder_that_becomes_a_link_once_it_was_walked_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "secret" / name).write_text("Secret plans.")
    desk.write("sub/a.md", "Text of a.")
    desk.index()
    for name in ("sub/b.md", "z.md"):
        desk.write(name, f"Text of {name}.")

    def exchange(done: int, total: int, name: str) -> None:
        if not (desk.folder / "sub").is_symlink():
            (desk.folder / "sub").rename(tmp_path / "away")
            (desk.folder / "sub").symlink_to(tmp_path / "secret")

    report = desk.index(watch=exchange)
    reason = (
        "could not be opened: a link stands in place of a folder on the way to it, and links are not followed"
    )
    assert report.skipped == [Skipped("sub/a.md", reason), Skipped("sub/b.md", reason)]
    assert desk.names() == ["sub/a.md", "z.md"]
    assert desk.text("sub/a.md") == "Text of a."
    again = desk.index()
    assert again.skipped == [Skipped("sub", "is a link that leads out of the folder")]
    assert desk.names() == ["z.md"]


def test_a_root_that_becomes_a_link_once_it_was_walked_is_not_followed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.md").write_text("Secret plans.")
    page = desk.write("a.md", "Text of a.")

    def exchange(done: int, total: int, name: str) -> None:
        if not desk.folder.is_symlink():
            desk.folder.rename(tmp_path / "away")
            desk.folder.symlink_to(tmp_path / "secret")

    desk.index(watch=exchange)
    assert page.read_text() == "Secret plans."
    assert desk.text("a.md") == "Text of a."


def test_the_date_of_a_file_is_that_of_what_was_read(desk: Desk) -> None:
    page = desk.write("a.md", "Text of a.")
    os.utime(page, (86_400, 86_400))
    desk.index()
    assert desk.source("a.md").modified == datetime(1970, 1, 2, tzinfo=UTC)


def test_a_file_over_the_limit_is_reported(desk: Desk) -> None:
    desk.write("a.md", "x" * 2000)
    options = IndexOptions(limits=Limits(file_bytes=1000))
    report = index([desk.folder], desk.library, desk.embedder, options)
    assert [each.name for each in report.skipped] == ["a.md"]


def test_front_matter_gives_title_url_audience_and_date(desk: Desk) -> None:
    desk.write(
        "a.md", "---\ntitle: Pay\nurl: https://x.org/pay\naudience: user:U1\nupdated: 2024-02-03\n---\nText."
    )
    desk.write("b c.md", "Text.")
    desk.index(base_url="https://x.org/docs/")
    source = desk.source("a.md")
    assert (source.title, source.url, str(source.audience)) == ("Pay", "https://x.org/pay", "user:U1")
    assert source.modified == datetime(2024, 2, 3, tzinfo=UTC)
    assert desk.source("b c.md").url == "https://x.org/docs/b%20c.md"
    assert desk.text("a.md") == ""
    assert desk.text("a.md", Readers.of_person("U1", [], outsider=False)) == "Text."


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
        ("", "all", None),
        ("", "[]", None),
        ("", "''", None),
    ],
)
def test_front_matter_narrows_the_audience_and_never_widens_it(
    desk: Desk, given: str, own: str, result: str | None
) -> None:
    desk.write("a.md", f"---\naudience: {own}\n---\nText." if own else "Text.")
    report = desk.index(audience=given)
    assert [str(source.audience) for source in desk.library.sources()] == ([result] if result else [])
    assert bool(report.skipped) is not bool(result)


def test_a_wrong_audience_takes_an_indexed_file_out(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.index()
    desk.write("a.md", "---\naudience: users:U1\n---\nText.")
    report = desk.index()
    assert report.removed == 1
    assert "users:U1" in report.skipped[0].reason
    assert desk.names() == []


def test_another_audience_is_a_change_that_embeds_nothing(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.index()
    report = desk.index(audience="user:U1")
    assert counts(report) == (0, 1, 0, 0)
    assert report.embedded == 0
    assert desk.text("a.md") == ""


def test_leaving_the_audience_out_keeps_it(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.index(audience="user:U1", base_url="https://x.org")
    assert counts(desk.index()) == (0, 0, 1, 0)
    desk.write("b.md", "More.")
    desk.index()
    assert {str(source.audience) for source in desk.library.sources()} == {"user:U1"}
    assert desk.source("b.md").url == "https://x.org/b.md"
    desk.index(audience="everyone")
    assert {str(source.audience) for source in desk.library.sources()} == {"everyone"}


def test_a_folder_within_a_private_folder_is_private(desk: Desk) -> None:
    desk.write("sub/a.md", "Text.")
    desk.index(audience="user:U1")
    desk.write("sub/b.md", "More.")
    desk.index(desk.folder / "sub")
    desk.index(desk.folder / "sub" / "b.md")
    assert {str(source.audience) for source in desk.library.sources()} == {"user:U1"}


def test_a_private_folder_stays_private_when_the_folder_around_it_is_indexed(desk: Desk) -> None:
    desk.write("hr/a.md", "Text.")
    desk.write("b.md", "More.")
    desk.index(desk.folder / "hr", audience="user:U1")
    for given in ("", "everyone"):
        desk.index(audience=given)
        assert [str(source.audience) for source in desk.library.sources()] == ["everyone", "user:U1"]
    desk.index(desk.folder / "hr", audience="everyone")
    assert {str(source.audience) for source in desk.library.sources()} == {"everyone"}


def test_restricting_a_folder_restricts_what_was_open_below_it(desk: Desk) -> None:
    desk.write("open/a.md", "Text.")
    desk.index(desk.folder / "open", audience="everyone")
    desk.index(audience="user:U1")
    assert str(desk.library.sources()[0].audience) == "user:U1"


def test_a_private_file_stays_private_and_its_neighbour_public(desk: Desk) -> None:
    secret = desk.write("a.md", "Text.")
    desk.index(secret, audience="user:U1")
    desk.index(secret)
    assert str(desk.source("a.md").audience) == "user:U1"
    desk.index(desk.write("b.md", "More."))
    assert str(desk.source("b.md").audience) == "everyone"


def test_a_folder_that_is_suddenly_empty_is_refused(desk: Desk) -> None:
    path = desk.write("a.md", "Text.")
    desk.index()
    path.unlink()
    with pytest.raises(CannotOpen, match="not mounted"):
        desk.index()
    assert desk.names() == ["a.md"]


def test_forgetting_takes_out_what_lies_there_and_nothing_else(desk: Desk) -> None:
    for name in ("sub/a.md", "sub2/b.md", "c.md"):
        desk.write(name, f"Text of {name}.")
    desk.index(audience="user:U1")
    assert forget([desk.folder / "sub"], desk.library) == 1
    assert forget([desk.folder / "c.md"], desk.library) == 1
    assert desk.names() == ["sub2/b.md"]
    assert forget([desk.folder], desk.library) == 1
    desk.index()
    assert str(desk.source("c.md").audience) == "everyone"


def test_a_page_whose_folder_became_a_link_can_be_forgotten(desk: Desk, tmp_path: Path) -> None:
    for name in ("sub/a.md", "sub/b.md", "c.md"):
        desk.write(name, f"Text of {name}.")
    desk.index()
    (tmp_path / "elsewhere").mkdir()
    (desk.folder / "sub").rename(desk.folder / ".sub")
    (desk.folder / "sub").symlink_to(tmp_path / "elsewhere")
    assert forget([desk.folder / "sub" / "a.md"], desk.library) == 1
    assert forget([desk.folder / "sub"], desk.library) == 1
    assert desk.names() == ["c.md"]


def test_a_page_that_became_a_link_to_itself_can_be_forgotten(desk: Desk) -> None:
    page = desk.write("a.md", "Text.")
    desk.index()
    page.unlink()
    page.symlink_to("a.md")
    assert forget([page], desk.library) == 1


def test_a_page_that_is_known_by_its_link_can_be_forgotten_by_it(desk: Desk) -> None:
    desk.write("..data/a.md", "Text of a.")
    link = desk.folder / "a.md"
    link.symlink_to("..data/a.md")
    desk.index()
    assert forget([link], desk.library) == 1


def test_a_bad_audience_option_is_refused_before_anything() -> None:
    with pytest.raises(BadAudience):
        Audience.parse("")


class Stopping(Library):
    """Ctrl-C, at the second lot."""

    lots = 0

    def put(self, documents: Sequence[tuple[Source, Sequence[Passage]]]) -> int:
        self.lots += 1
        if self.lots == 2:
            raise KeyboardInterrupt
        return super().put(documents)


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
    assert embedder.embedded == 2 * 300


INDEX = """
import sys, time
from pathlib import Path
from store.indexing import index
from store.library import Library
from tests.desk import Desk, close_to_us, counts, open_desk
from tests.fakes import HashEmbedder

class Slow(HashEmbedder):
    def embed_passages(self, texts):
        time.sleep(0.01 * len(texts))
        return super().embed_passages(texts)

folder, store = map(Path, sys.argv[1:])
embedder = Slow()
with Library.open(store, embedder) as library:
    print("open", flush=True)
    index([folder], library, embedder)
"""


def test_an_indexing_process_killed_at_any_moment_leaves_a_library_that_the_next_run_completes(
    tmp_path: Path,
) -> None:
    folder, store = tmp_path / "docs", tmp_path / "store"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.md").write_text(f"# Page {number}\n\nText number {number}.")
    chance = random.Random(3)
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", INDEX, folder, store],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        ) as process:
            assert process.stdout and process.stdout.readline() == b"open\n"
            time.sleep(chance.uniform(0.2, 2))
            process.kill()
        for number in chance.sample(range(300), 20):
            (folder / f"{number:03}.md").write_text(f"# Page {number}\n\nOther text {chance.random()}.")
    embedder = HashEmbedder()
    with Library.open(store, embedder) as library:
        report = index([folder], library, embedder)
        assert report.added + report.changed + report.unchanged == 300
        assert report.skipped == []
        for source in library.sources():
            [passage] = library.passages_of(source.id, Readers.members())
            assert passage.text == (folder / source.name).read_text().strip()
        assert len(library.sources()) == 300
        assert counts(index([folder], library, embedder)) == (0, 0, 300, 0)


def test_progress_is_told_for_every_file(desk: Desk) -> None:
    desk.write("a.md", "Text.")
    desk.write("b.md", "Text.")
    told: list[tuple[int, int, str]] = []
    index([desk.folder], desk.library, desk.embedder, watch=lambda *told_: told.append(told_))
    assert told == [(0, 2, "a.md"), (1, 2, "b.md"), (2, 2, "")]
