import os
import stat
import zipfile
from pathlib import Path

import pytest

from store.errors import ItemGone, TooLarge, Unreadable
from store.sources.archive import Archive


def test_an_export_has_no_hidden_files_links_or_names_that_lead_out(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        for name in ("a/b.md", "../out.md", "/etc/x.md", ".git/x.md", "__MACOSX/a/._b.md", "a\\c.md"):
            made.writestr(name, "text")
        made.writestr(link, "/etc/passwd")
    archive = Archive(str(path))
    assert sorted(archive.entries) == ["a/b.md", "a/c.md"]
    assert archive.read("a/c.md", 10) == b"text"
    archive.close()


def test_names_are_those_that_people_see(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo("Über uns.md"), "text")
    path.write_bytes(
        path.read_bytes().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    )  # not said to be UTF-8
    archive = Archive(str(path))
    assert list(archive.entries) == ["Über uns.md"]
    archive.close()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / os.fsdecode(b"a\xffb.md")).write_text("text")
    archive = Archive(str(folder))
    (name,) = archive.entries
    assert archive.read(name, 10) == b"text" and name.encode()
    archive.close()


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("/etc/hostname")
    archive = Archive(str(tmp_path))
    assert not archive.entries
    archive.close()


def test_what_is_too_large_damaged_or_gone_is_said(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("large.md", "x" * 2_000_000)
        made.writestr("damaged.md", "DAMAGED")
    path.write_bytes(path.read_bytes().replace(b"DAMAGED", b"damaged"))
    archive = Archive(str(path))
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        archive.read("large.md", 1 << 20)
    with pytest.raises(Unreadable, match="damaged in the export"):
        archive.read("damaged.md", 100)
    with pytest.raises(ItemGone):
        archive.read("none.md", 100)
    archive.close()
