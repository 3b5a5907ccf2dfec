"""Pictures are read by the real tesseract, where there is one; what is said without it is tried anywhere."""

import base64
import io
import shutil
from pathlib import Path, PurePath

import pytest
from PIL import Image, ImageDraw, ImageFont

from store.errors import TooLarge, UnknownFormat, Unreadable
from store.reading import Document, Reader
from store.reading.formats import format_of

SAID = "The assembly point is the car park."

with_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed: apt install tesseract-ocr"
)


def picture(*lines: str, ground: str = "white", ink: str = "black") -> Image.Image:
    """Lines of large letters."""
    page = Image.new("RGB", (900, 60 + 60 * len(lines)), ground)
    for at, line in enumerate(lines):
        ImageDraw.Draw(page).text((30, 30 + 60 * at), line, fill=ink, font=ImageFont.load_default(32))
    return page


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def of(data: bytes, name: str) -> Document:
    path = PurePath(name)
    return format_of(path).read(data, path, 1_000_000)


@with_tesseract
def test_a_photograph_that_was_held_sideways_is_read_under_the_limits_of_the_parser() -> None:
    held = picture(SAID, "Call extension 4711 at once.").rotate(90, expand=True)
    turned = Image.Exif()
    turned[0x0112] = 6  # as a telephone says that the picture is to be turned to the right
    with Reader() as reader:
        document = reader.parse(saved(held, "JPEG", exif=turned), PurePath("fire-drill.jpg"))
    assert document.text == f"{SAID}\n\nCall extension 4711 at once."
    assert (document.title, document.lost) == ("Fire drill", ())


@with_tesseract
def test_the_paragraphs_of_a_scanned_letter_stay_apart_though_most_are_one_line() -> None:
    letter = picture("Glen Fearn Estate", "", "To the rescue team", "", "The gate has a lock.", "", SAID)
    assert of(saved(letter, "PNG"), "letter.png").text.split("\n\n") == [
        "Glen Fearn Estate", "To the rescue team", "The gate has a lock.", SAID,
    ]  # fmt: skip
    spaced = picture("Please walk to the gate and", "", "wait there for the warden.")
    assert (
        of(saved(spaced, "PNG"), "notice.png").text
        == "Please walk to the gate and wait there for the warden."
    )


@with_tesseract
def test_a_fax_of_two_pages_has_two_pages() -> None:
    pages = [picture(SAID).convert("1"), picture("Bring the list of visitors.").convert("1")]
    document = of(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "fax.tif")
    assert [document.text[at:] for at in document.pages] == [document.text, "Bring the list of visitors."]


@with_tesseract
def test_a_picture_without_words_says_so_and_one_in_a_message_is_a_section() -> None:
    with pytest.raises(Unreadable, match="reads no words"):
        of(saved(picture(), "PNG"), "sky.png")
    clear = Image.new("RGBA", (900, 120), (0, 0, 0, 0))
    clear.paste("black", mask=picture(SAID, ground="black", ink="white").convert("L"))  # letters on nothing
    message = (
        b'From: a@b.c\r\nSubject: Drill\r\nContent-Type: image/png; name="map.png"\r\n'
        b'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="map.png"\r\n\r\n'
    )
    encoded = base64.encodebytes(saved(clear, "PNG"))
    assert SAID in of(message + encoded, "drill.eml").text


@pytest.mark.parametrize("name", ["a.png", "a.JPG", "a.jpeg", "a.tiff", "a.webp", "a.bmp", "a.gif"])
def test_without_tesseract_a_picture_says_what_to_install(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnknownFormat, match=r"apt install tesseract-ocr\) and pip install 'inhouse\[ocr\]'"):
        of(b"", name)


def stand_in(folder: Path, script: str) -> None:
    """A program in tesseract's place."""
    program = folder / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_damaged_small_and_vast_pictures_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    whole = saved(picture(SAID), "PNG")
    for data in (b"", b"\x89PNG\r\n\x1a\n", whole[:-2000], b"GIF89a" + bytes(40)):
        with pytest.raises(Unreadable, match="is not a complete picture"):
            of(data, "a.png")
    with pytest.raises(Unreadable, match="too small"):
        of(saved(Image.new("1", (32, 32)), "PNG"), "icon.png")
    with pytest.raises(TooLarge, match="over 60"):
        of(saved(Image.new("1", (9_000, 9_000)), "PNG"), "poster.png")


def test_a_script_that_no_pack_reads_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(
        tmp_path,
        'case "$*" in\n--list-langs) printf "List of languages (2):\\neng\\nosd\\n" ;;\n'
        '*"--psm 0") cat >/dev/null; echo "Script: Cyrillic" ;;\n*) cat >/dev/null; echo "Npueem" ;;\nesac',
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (lost,) = of(saved(picture("x"), "PNG"), "a.png").lost
    assert lost == (
        "the letters look Cyrillic, which no language pack of tesseract here reads: install tesseract-ocr-rus"
    )
