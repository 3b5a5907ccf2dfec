"""Watching: everything is looked at when what happened is not known, and else only what changed."""

import os
from itertools import islice
from pathlib import Path

import pytest
import watchfiles

from store.indexing.watching import Looks, changes
from tests.store.indexing.indexed_folder import counts, open_folder


def test_at_first_all_is_looked_at_and_then_what_changed(tmp_path: Path) -> None:
    told = changes([tmp_path])
    assert next(told) is None
    (tmp_path / "a.md").write_text("Text.")
    assert next(told) == frozenset({tmp_path / "a.md"})
    (tmp_path / ".inhouseignore").write_text("*.log")
    assert next(told) is None
    told.close()


def test_everything_is_looked_at_once_in_a_while(tmp_path: Path) -> None:
    told = changes([tmp_path], Looks(everything_s=0.1))
    assert list(islice(told, 3)) == [None] * 3
    told.close()


def test_a_file_that_is_exchanged_is_looked_at_and_watched_anew(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("Text.")
    told = changes([page])
    assert next(told) is None
    (tmp_path / "new").write_text("Other text.")
    os.replace(tmp_path / "new", page)
    assert next(told) is None
    page.write_text("And more.")
    assert next(told) == frozenset({page})
    told.close()


def test_where_the_system_watches_no_more_folders_all_is_looked_at_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuse)
    told = changes([tmp_path], Looks(unwatched_s=0.0))
    assert list(islice(told, 3)) == [None] * 3
    told.close()


def test_only_what_was_touched_is_read_and_all_else_stays(tmp_path: Path) -> None:
    with open_folder(tmp_path) as indexed:
        for name in ("a.md", "b.md", "sub/c.md", "sub/d.md", "e.md"):
            indexed.write(name, f"Text of {name}.")
        (indexed.folder / "link.md").symlink_to("e.md")
        indexed.index()
        for name in ("a.md", "b.md", "sub/c.md", "new.md", "sub/new.md"):
            indexed.write(name, f"Other text of {name}.")
        (indexed.folder / "e.md").unlink()
        touched = {indexed.folder.resolve() / name for name in ("a.md", "sub", "e.md")}
        report = indexed.index(touched=touched)
        assert counts(report) == (1, 2, 2, 1)
        assert indexed.text("b.md") == "Text of b.md."
        assert indexed.names() == ["a.md", "b.md", "sub/c.md", "sub/d.md", "sub/new.md"]
        assert counts(indexed.index()) == (1, 1, 4, 0)


def test_what_was_narrowed_meanwhile_is_read_though_it_was_not_touched(tmp_path: Path) -> None:
    with open_folder(tmp_path) as indexed:
        indexed.write("a.md", "Text.")
        indexed.index()
        indexed.index(audience="user:U1", touched=set())
        assert str(indexed.source("a.md").audience) == "user:U1"
        assert indexed.source("a.md").digest
