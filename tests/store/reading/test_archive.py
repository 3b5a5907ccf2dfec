"""Zip archives: each file by its own format, and nothing that is packed may hurt."""

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from store.errors import Unreadable
from store.reading import MB, Document, Limits, Reader
from tests.files import cells, docx, paragraph, xlsx


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=30)) as reader:
        yield reader


def parse(reader: Reader, data: bytes, name: str = "pack.zip") -> Document:
    return reader.parse(data, PurePath("folder", name))


def packed(files: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_each_file_is_a_section_read_by_its_own_format(reader: Reader) -> None:
    document = parse(
        reader,
        packed(
            {
                "docs/leave.md": "# Leave\n\nTake 240 hours.\n\nSick\n----\nCall in.\n",
                "tea.docx": docx(paragraph("Tea is free.")),
                "rooms.xlsx": xlsx({"Rooms": cells(A1="Room", B1="Seats", A2="Mur", B2=20)}),
                "run.sh": "# not a heading\necho ```\n",
                "__MACOSX/._tea.docx": "x",
                ".DS_Store": "x",
            }
        ),
    )
    assert [(it.text, it.level) for it in document.headings] == [
        ("docs/leave.md", 1), ("Leave", 2), ("Sick", 3), ("tea.docx", 1), ("rooms.xlsx", 1), ("Rooms", 3),
        ("run.sh", 1),
    ]  # fmt: skip
    assert (
        "Tea is free." in document.text
        and "| Mur | 20 |" in document.text
        and "# not a heading" in document.text
    )
    assert document.lost == ()


def test_an_archive_is_called_by_its_own_name(reader: Reader) -> None:
    assert parse(reader, packed({"kafka.md": "# Kafka\n\nTopics."}), "ops-notes.zip").title == "Ops notes"


def test_what_cannot_be_read_is_told_and_the_others_are_read(reader: Reader) -> None:
    document = parse(
        reader, packed({"a.psd": b"x", "b.psd": b"x", "c.pdf": b"no pdf", "d.md": "Text.", "e.doc": b"x"})
    )
    assert "# d.md\n\nText." in document.text
    assert (
        document.lost[0] == "2 files (a.psd, b.psd) are not read: is a type of file that is not read (.psd); "
        "save it as PNG or JPEG"
    )
    assert document.lost[1].startswith("the file c.pdf is not read: is not a complete PDF")
    assert len(document.lost) == 3


def test_what_a_file_inside_lost_is_told_too(reader: Reader) -> None:
    inner = xlsx({"S": cells(A1="Room", B1="x"), "H": cells(A1="secret")}, hidden={"H": "hidden"})
    assert parse(reader, packed({"a.xlsx": inner})).lost == ("the file a.xlsx: 1 hidden sheet is left out",)


def test_a_file_that_narrows_who_may_read_it_is_never_shown_with_the_others(reader: Reader) -> None:
    pay = "---\naudience: user:U1\n---\nAnn earns 5000.\n"
    nested = packed({"pay.md": pay, "open.md": "Text."})
    for data in (nested, packed({"inner.zip": nested})):
        document = parse(reader, data)
        assert "Text." in document.text and "5000" not in document.text
        assert "names an audience of its own" in document.lost[0]


@pytest.mark.parametrize("name", ["/etc/passwd.md", "../up.md", "a/../../up.md", "C:/up.md", "..\\up.md"])
def test_names_that_lead_out_are_refused(reader: Reader, name: str) -> None:
    document = parse(reader, packed({name: "Evil.", "a.md": "Text."}))
    assert "Text." in document.text and "Evil." not in document.text
    assert document.lost[0].endswith("its name leads out of the archive")


def test_links_are_refused(reader: Reader) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.md", "Text.")
    assert parse(reader, out.getvalue()).lost == ("the file link.md is not read: it is a link",)


def test_encrypted_files_are_said_to_be_so(reader: Reader) -> None:
    data = bytearray(packed({"a.md": "Secret.", "b.md": "Text."}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    document = parse(reader, bytes(data))
    assert "Text." in document.text
    assert document.lost == ("the file a.md is not read: it is encrypted; pack it without a password",)


def test_bombs_are_told_by_how_they_unpack(reader: Reader) -> None:
    document = parse(reader, packed({"bomb.txt": b"0" * 50 * MB, "a.md": "Text."}))
    assert "Text." in document.text and len(document.text) < 100
    assert "200 times its size" in document.lost[0]


def test_what_unpacks_to_too_much_together_is_left_out(reader: Reader) -> None:
    files = {f"{n}.log": bytes(100 * MB) for n in range(3)} | {"a.md": "Text."}
    document = parse(reader, packed(files, zipfile.ZIP_STORED))
    assert "Text." in document.text
    assert any("unpacks to over 256 MB" in it for it in document.lost)


def test_archives_in_archives_are_read_two_deep(reader: Reader) -> None:
    data = packed({"deep.md": "Deepest."})
    for depth in range(3):
        data = packed({f"{depth}.zip": data, f"{depth}.md": f"Depth {depth}."})
    document = parse(reader, data)
    assert "Depth 2." in document.text and "Depth 1." in document.text
    assert "Depth 0." not in document.text and "Deepest." not in document.text
    assert document.lost == ("the file 2.zip: the file 1.zip is not read: lies within 2 others; unpack it",)


def test_too_many_files_are_counted(reader: Reader) -> None:
    document = parse(reader, packed({f"{n}.md": f"Text {n}." for n in range(2300)}, zipfile.ZIP_STORED))
    assert document.text.count("# ") == 2000
    assert document.lost == (
        "300 files (2000.md, 2001.md, 2002.md, …) are not read: the archive holds over 2,000 files",
    )


def test_a_size_that_lies_and_damage_take_one_file_only(reader: Reader) -> None:
    data = bytearray(packed({"a.md": "x" * 5000, "b.md": "Text."}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")
    document = parse(reader, bytes(data))
    assert "Text." in document.text
    assert document.lost == ("the file a.md is not read: is damaged (BadZipFile)",)


def test_names_in_utf_8_are_read_without_its_flag(reader: Reader) -> None:
    data = packed({"Übersicht.md": "Text."})
    for mark, flags in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        place = data.index(mark) + flags
        data = data[:place] + bytes([data[place] & ~8]) + data[place + 1 :]
    assert parse(reader, data).text.startswith("# Übersicht.md")


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\0" * 18, b"no zip", packed({"a.psd": b"x"})])
def test_what_holds_nothing_to_read_is_unreadable(reader: Reader, data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(reader, data)
