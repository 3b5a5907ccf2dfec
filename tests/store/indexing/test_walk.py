"""Walking: what an indexed folder holds is looked through below its descriptor, and no link is followed."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.errors import CannotOpen
from store.indexing.walk import Walk, walk_path
from tests.store.indexing.indexed_folder import close_to_us


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a secret beside it."""
    (tmp_path / "secret" / "sub").mkdir(parents=True)
    for name in ("a.md", "sub/b.md", "plans.md"):
        (tmp_path / "secret" / name).write_text("Secret plans.")
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    (tmp_path / "docs" / "a.md").write_text("Text of a.")
    (tmp_path / "docs" / "sub" / "b.md").write_text("Text of b.")
    return (tmp_path / "docs").resolve()


def names(found: Walk) -> list[str]:
    return [file.name for file in found.files]


def exchange(path: Path) -> None:
    """Put a link to the secret in its place."""
    path.rename(path.with_name(f".{path.name}"))
    path.symlink_to(path.parent / "secret" if path.name == "docs" else path.parents[1] / "secret")


@contextmanager
def exchanging(monkeypatch: pytest.MonkeyPatch, path: Path) -> Iterator[None]:
    """The exchange comes between finding a folder and opening it: as the first listing ends."""
    system, done = os.open, False

    def swap(name: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        nonlocal done
        if not done and str(name) == path.name and dir_fd is not None:
            done = True
            exchange(path)
        return system(name, flags, mode, dir_fd=dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", swap)
        yield
    assert done


def test_a_folder_that_becomes_a_link_while_it_is_walked_is_not_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with exchanging(monkeypatch, folder / "sub"), walk_path(folder) as found:
        assert names(found) == ["a.md"]
        assert found.unseen == ["sub"]
        [(name, reason)] = found.refused
        assert name == "sub" and "link" in reason and "not followed" in reason


def test_what_is_walked_stays_the_same_folder_whatever_its_path_leads_to(folder: Path) -> None:
    with walk_path(folder) as found:
        exchange(folder)
        read = [file.directory.contents(file.path, 1000)[0] for file in found.files]
    assert read == [b"Text of a.", b"Text of b."]


def test_a_link_is_a_name_only_and_its_target_is_opened_without_following_one(folder: Path) -> None:
    (folder / "..data").mkdir()
    (folder / "..data" / "c.md").write_text("Text of c.")
    (folder / "c.md").symlink_to("..data/c.md")
    with walk_path(folder) as found:
        assert names(found) == ["a.md", "c.md", "sub/b.md"]
        [linked] = [file for file in found.files if file.name == "c.md"]
        (folder / "..data").rename(folder / "..old")
        (folder / "..data").symlink_to(folder.parent / "secret")
        with pytest.raises(CannotOpen, match="not followed"):
            linked.directory.contents(linked.path, 1000)


def test_a_deep_tree_takes_no_more_descriptors_than_a_flat_one(folder: Path) -> None:
    deep = folder.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "z.md").write_text("Text of z.")
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(128, most), most))
    try:
        with walk_path(folder) as found:
            assert len(names(found)) == 3
            assert found.refused == []
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


def test_walking_leaves_no_descriptor_open(folder: Path) -> None:
    before = os.listdir("/dev/fd")
    with walk_path(folder), walk_path(folder / "a.md"):
        pass
    with pytest.raises(CannotOpen), walk_path(folder / "nothing"):
        pass
    assert os.listdir("/dev/fd") == before


def test_a_root_that_is_closed_to_us_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.listdir("/dev/fd")
    close_to_us(monkeypatch, ".")
    with pytest.raises(CannotOpen, match="permission denied"), walk_path(folder):
        pass
    assert os.listdir("/dev/fd") == before


def test_a_folder_that_is_closed_to_us_is_unseen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close_to_us(monkeypatch, "sub")
    with walk_path(folder) as found:
        assert (names(found), found.unseen) == (["a.md"], ["sub"])
        assert found.refused == [("sub", "could not be opened: permission denied")]
