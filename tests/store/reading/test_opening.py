"""Opening: below a directory that is held, part by part, never over a link."""

import os
import socket
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.errors import CannotOpen, TooLarge, Unreadable
from store.reading.opening import Directory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs" / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / "sub" / "deep" / "a.md").write_text("Text of a.")
    (tmp_path / "secret" / "deep").mkdir(parents=True)
    (tmp_path / "secret" / "deep" / "a.md").write_text("Secret plans.")
    return tmp_path / "docs"


def read(folder: Path, name: str, largest: int = 1000) -> bytes:
    with Directory(folder) as directory:
        return directory.contents(folder / name, largest)[0]


def exchange(path: Path, target: Path) -> None:
    path.rename(path.with_name(f"{path.name}.old"))
    path.symlink_to(target)


def test_bytes_and_date_are_those_of_the_file_that_was_opened(folder: Path) -> None:
    path = folder / "sub" / "deep" / "a.md"
    os.utime(path, (0, 86_400))
    with Directory(folder) as directory:
        found = directory.contents(path, 1000)
    assert found == (b"Text of a.", datetime(1970, 1, 2, tzinfo=UTC))


def test_a_link_in_place_of_any_folder_on_the_way_is_not_followed(folder: Path) -> None:
    with Directory(folder) as directory:
        path = folder / "sub" / "deep" / "a.md"
        exchange(folder / "sub", folder.parent / "secret")
        assert path.read_text() == "Secret plans."
        with pytest.raises(CannotOpen, match="a link stands in place of a folder on the way to it"):
            directory.contents(path, 1000)
        assert not directory.is_file(path)


def test_a_link_within_the_folder_is_not_followed_either(folder: Path) -> None:
    exchange(folder / "sub" / "deep", Path("deep.old"))
    with pytest.raises(CannotOpen, match="not followed"):
        read(folder, "sub/deep/a.md")


def test_a_link_in_place_of_the_file_is_not_followed(folder: Path) -> None:
    exchange(folder / "sub" / "deep" / "a.md", folder.parent / "secret" / "deep" / "a.md")
    with pytest.raises(CannotOpen, match="a link stands in its place"):
        read(folder, "sub/deep/a.md")


def test_a_link_in_place_of_a_folder_is_not_listed(folder: Path) -> None:
    exchange(folder / "sub", folder.parent / "secret")
    with Directory(folder) as directory, pytest.raises(OSError, match="not followed"):  # noqa: SIM117
        with directory.listing(folder / "sub"):
            pass


def test_a_file_in_place_of_a_folder_is_told_as_what_it_is(folder: Path) -> None:
    (folder / "b").write_text("Text.")
    with pytest.raises(CannotOpen, match="not a directory"):
        read(folder, "b/a.md")


def test_nothing_above_the_folder_is_reached(folder: Path) -> None:
    with Directory(folder) as directory, pytest.raises(CannotOpen, match="upward"):
        directory.contents(folder / ".." / "secret" / "deep" / "a.md", 1000)


def test_a_path_elsewhere_is_refused(folder: Path) -> None:
    with Directory(folder) as directory, pytest.raises(ValueError, match="subpath"):
        directory.contents(folder.parent / "secret" / "deep" / "a.md", 1000)


def test_the_folder_stays_the_same_when_another_takes_its_path(folder: Path) -> None:
    with Directory(folder) as directory:
        exchange(folder, folder.parent / "secret")
        data, _ = directory.contents(folder / "sub" / "deep" / "a.md", 1000)
        assert data == b"Text of a."
    with pytest.raises(OSError, match="directory"):
        Directory(folder)


def test_only_plain_files_within_the_limit_are_read(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(Unreadable, match="not a plain file"):
        read(folder, "pipe")
    with pytest.raises(Unreadable, match="not a plain file"):
        read(folder, "sub")
    with pytest.raises(TooLarge):
        read(folder, "sub/deep/a.md", largest=9)
    with pytest.raises(CannotOpen, match="no such file"):
        read(folder, "sub/b.md")


def test_a_socket_is_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        with pytest.raises(CannotOpen):
            read(folder, "socket")


def test_no_descriptor_is_left_open(folder: Path) -> None:
    before = os.listdir("/dev/fd")
    for name in ("sub/deep/a.md", "sub/nothing", "nothing/at/all", "sub"):
        with Directory(folder) as directory:
            try:
                directory.contents(folder / name, 1000)
            except Unreadable:
                assert not directory.is_file(folder / name)
    assert os.listdir("/dev/fd") == before


@pytest.mark.skipif(
    not hasattr(os, "O_PATH") or os.geteuid() != 0, reason="takes Linux, and root to be somebody"
)
def test_a_folder_that_lets_us_through_but_not_look_is_gone_through() -> None:
    """As ever: a single file in somebody's home can be indexed."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        (home / "deep").mkdir()
        (home / "deep" / "a.md").write_text("Text of a.")
        home.chmod(0o711)
        os.seteuid(65534)
        try:
            assert read(home, "deep/a.md") == b"Text of a."
        finally:
            os.seteuid(0)
