"""Files as teams have them, which once lost something without a word: it is found, or the loss is told."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import PurePath

import pytest

from store.errors import UnknownFormat, Unreadable
from store.reading import Document, Reader
from store.reading.pandoc import program
from tests.files import docx, paragraph

PAGE = """---
title: Book of kilns
---
# One

Fire it at dusk.

| Kiln | Lead | Day |
|------|------|-----|
| Blue | Ann  | Mon |
"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def parse(reader: Reader, name: str, content: str | bytes) -> Document:
    return reader.parse(content.encode() if isinstance(content, str) else content, PurePath("folder", name))


def written(kind: str, markdown: str = PAGE) -> bytes:
    """A file as pandoc writes it."""
    command = [program(), "-s", "-f", "markdown", "-t", kind, "-o", "-"]
    return subprocess.run(command, input=markdown.encode(), capture_output=True, check=True).stdout


def changed(archive: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """An archive with each file as it becomes, and more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in added.items():
            new.writestr(name, part)
    return out.getvalue()


WORDS_TABLE = """<table class=MsoTableGrid border=1><tr><td><b>Item</b></td><td><b>Due</b></td></tr>
<tr><td>Glaze</td><td>Monday</td></tr><tr><td>Clay</td><td>Friday</td></tr></table>"""


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        (WORDS_TABLE, ["| Item | Due |", "| --- | --- |", "| Glaze | Monday |", "| Clay | Friday |"]),
        (
            "<table><tr><td>Room</td><td>Seats</td><td>Floor</td></tr>"
            "<tr><td>Oslo</td><td>8</td><td>2</td></tr><tr><td>Rome</td><td>4</td><td>3</td></tr></table>",
            ["| Room | Seats | Floor |", "| --- | --- | --- |", "| Oslo | 8 | 2 |", "| Rome | 4 | 3 |"],
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
            "<tr><th>A</th><th>B</th></tr><tr><td>3</td><td>4</td></tr></table>",
            ["| A | B |", "| --- | --- |", "| 1 | 2 |", "| 3 | 4 |"],
        ),
        (
            "<table><tr><th>Team</th><th>Rota</th></tr><tr><td>Blue</td><td><table><tr><td>Mon</td>"
            "<td>Ann</td></tr><tr><td>Tue</td><td>Bob</td></tr></table></td></tr></table>",
            ["| Team | Rota |", "| --- | --- |", "| Blue | Mon · Ann; Tue · Bob |"],
        ),
        (
            "<table><tr><th colspan=2>Rates</th></tr><tr><td>Hotel</td><td>120</td></tr>"
            "<tr><td>Train</td><td>50</td></tr></table>",
            ["**Rates**", "", "|  |  |", "| --- | --- |", "| Hotel | 120 |", "| Train | 50 |"],
        ),
        (
            "<table><tr><td>Phone</td><td>4711</td></tr><tr><td>Room</td><td>Oslo</td></tr>"
            "<tr><td>Open</td><td>9:00</td></tr></table>",
            ["|  |  |", "| --- | --- |", "| Phone | 4711 |", "| Room | Oslo |", "| Open | 9:00 |"],
        ),
    ],
    ids=["bold names", "names of numbers", "repeated head", "table in a cell", "head over all", "a form"],
)
def test_a_table_of_html_keeps_the_names_of_its_columns_and_gets_no_others(
    reader: Reader, table: str, lines: list[str]
) -> None:
    assert parse(reader, "a.html", table).text.splitlines() == lines


def test_spaces_at_the_ends_of_marked_words_stay(reader: Reader) -> None:
    page = "<p>1.<span>&nbsp;</span>First <b>bold </b>word<i> and</i> <s>old </s>new</p>"
    assert parse(reader, "a.html", page).text == "1.\xa0First **bold** word and ~~old~~ new"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("Leave policy | Acme Intranet", "<h1>Leave</h1><p>x</p>", "Leave"),
        ("Leave policy | Acme Intranet", "<h2>Days</h2><p>x</p>", "Leave policy"),
        ("Leave – HR – Acme", "<p>x</p>", "Leave – HR"),
        ("", "<h2>Days</h2><p>x</p>", "Days"),
        ("Follow-up", "<p>x</p>", "Follow-up"),
    ],
)
def test_a_page_is_called_by_its_heading_or_its_title_without_the_site(
    reader: Reader, head: str, body: str, title: str
) -> None:
    assert parse(reader, "a.html", f"<head><title>{head}</title></head><body>{body}</body>").title == title


RUSSIAN = "Каждый сотрудник имеет право на 28 дней отпуска в год."
ENCODED = {
    "utf-16-le": "Name;Betrag\r\nMüller;12,50\r\n",
    "utf-16-be": "Name;Betrag\r\nMüller;12,50\r\n",
    "cp1252": "Name;Betrag\r\nMüller;12,50 €\r\nGrün;3,00 €\r\n",
    "koi8-r": RUSSIAN,
    "cp1251": RUSSIAN,
    "iso8859-2": "Każdy pracownik ma prawo do 28 dni urlopu. Wniosek składa się dwa tygodnie wcześniej.",
    "shift_jis": "有給休暇は年に28日です。申請は2週間前までに行います。",
    "euc_jp": "有給休暇は年に28日です。申請は2週間前までに行います。",
    "gb18030": "年假为二十八天，请提前两周申请。",
    "big5": "年假為二十八天，請提前兩週申請。",
    "euc_kr": "정규직 직원은 일 년에 28일의 연차 휴가를 받습니다.",
    "cp1255": "כל עובד זכאי לעשרים ושמונה ימי חופשה בשנה",
    "cp1256": "يحصل كل موظف على إجازة سنوية",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_text_without_a_mark_is_read_in_the_encoding_that_it_has(reader: Reader, encoding: str) -> None:
    assert parse(reader, "a.txt", ENCODED[encoding].encode(encoding)).text == ENCODED[encoding]


def test_a_page_is_read_in_the_encoding_that_it_states_unless_it_is_unicode(reader: Reader) -> None:
    page = '<meta charset="{}"><body><p>{}</p></body>'
    said = "Každý zaměstnanec"
    assert said in parse(reader, "a.html", page.format("iso-8859-2", said).encode("iso-8859-2")).text
    assert said in parse(reader, "a.html", page.format("iso-8859-1", said).encode()).text  # which is wrong
    assert said in parse(reader, "a.html", page.format("no-such", said).encode()).text


@pytest.mark.parametrize(
    ("name", "text", "said", "file"),
    [
        (
            "a.adoc",
            "= Guide\n\ninclude::part.adoc[]\n\nifdef::x[]\nFire it.\nendif::[]\n",
            "Fire it.",
            "part.adoc",
        ),
        (
            "a.rst",
            "Guide\n=====\n\n.. include:: part.rst\n\nSee :ref:`leave <days>`.\n",
            "See leave.",
            "part.rst",
        ),
        ("a.org", '* Guide\n#+INCLUDE: "part.org" :lines 3\nFire it.\n', "Fire it.", "part.org"),
    ],
)
def test_what_a_text_includes_is_told(reader: Reader, name: str, text: str, said: str, file: str) -> None:
    document = parse(reader, name, text)
    assert document.text == f"# Guide\n\n{said}"
    assert document.lost == (
        f"what it includes of {file} is not part of it; that is read as a file of its own",
    )


def test_a_notebook_keeps_the_table_that_it_shows_and_counts_pictures(reader: Reader) -> None:
    frame = "<table><thead><tr><th></th><th>city</th></tr></thead><tr><th>0</th><td>Oslo</td></tr></table>"
    outputs = [
        {"data": {"text/html": [frame], "text/plain": ["   city\n0  Oslo"]}},
        {"data": {"image/png": "iVBOR", "text/plain": ["<Figure size 640x480>"]}},
        {"text": ["1\n"]},
    ]
    cells = [{"cell_type": "code", "source": "df", "outputs": outputs}]
    document = parse(reader, "a.ipynb", json.dumps({"cells": cells}))
    assert "|  | city |\n| --- | --- |\n| 0 | Oslo |" in document.text
    assert "Figure" not in document.text and "```\n1\n```" in document.text
    assert document.lost == ("1 picture is not read",)


def test_json_without_line_ends_has_a_line_for_each_value(reader: Reader) -> None:
    found = {f"key {n}": {"days": n, "notes": ["a", 1.10]} for n in range(10_000)}
    lines = parse(reader, "a.json", json.dumps(found)).text.splitlines()
    assert lines[3:6] == ["key 1.days: 1", "key 1.notes.1: a", "key 1.notes.2: 1.1"]
    assert len(lines) == 30_000


def test_a_workbook_and_records_are_called_by_their_file(reader: Reader) -> None:
    wide = ",".join(f"Column {n}" for n in range(30)) + "\n" + ",".join(f"v{n}" for n in range(30)) + "\n"
    assert parse(reader, "rooms-2026.csv", wide).title == "Rooms 2026"


def test_a_second_table_below_its_title_has_columns_of_its_own(reader: Reader) -> None:
    rows = "Rooms,\nRoom,Seats\nOslo,8\nRome,4\n,\nCars,\nCar,Plate\nVan,AB-12\nBus,CD-34\n"
    assert parse(reader, "a.csv", rows).text.endswith(
        "Cars\n\n| Car | Plate |\n| --- | --- |\n| Van | AB-12 |\n| Bus | CD-34 |"
    )


SLIDES = (
    "# Fire drill\n\nLeave by the stairs.\n\n# Merger\n\nNobody knows yet.\n\n::: notes\nKeep quiet.\n:::\n"
)


def test_a_hidden_slide_is_left_out_with_its_notes_and_told(reader: Reader) -> None:
    def hide(name: str, part: bytes) -> bytes:
        return part.replace(b"<p:sld ", b'<p:sld show="0" ', 1) if b"Nobody knows" in part else part

    deck = written("pptx", SLIDES)
    assert {"Nobody knows yet.", "Keep quiet."} <= set(parse(reader, "a.pptx", deck).text.split("\n"))
    document = parse(reader, "a.pptx", changed(deck, hide))
    assert "Leave by the stairs." in document.text
    assert not re.search("Merger|Nobody|quiet", document.text)
    assert document.lost == ("1 hidden slide is left out",)


def test_the_notes_to_a_slide_stand_below_that_slide_and_not_below_the_last(reader: Reader) -> None:
    slides = f"{SLIDES}\n# Lunch\n\nAt noon.\n\n::: notes\nBring forks.\n:::\n"
    assert parse(reader, "a.pptx", written("pptx", slides)).text.split("\n\n") == [
        "## Fire drill", "Leave by the stairs.",
        "## Merger", "Nobody knows yet.", "Keep quiet.",
        "## Lunch", "At noon.", "Bring forks.",
    ]  # fmt: skip


CHART = (
    b'<c:chartSpace xmlns:c="c" xmlns:a="a"><c:title><a:p><a:r><a:t>Nights by city'
    b"</a:t></a:r></a:p></c:title></c:chartSpace>"
)


def test_of_charts_the_titles_are_read_and_comments_are_told(reader: Reader) -> None:
    deck = changed(written("pptx", SLIDES), lambda name, part: part, **{"ppt/charts/chart1.xml": CHART})
    document = parse(reader, "a.pptx", deck)
    assert "Nights by city" in document.text
    assert document.lost == ("charts are not read, but for their titles",)
    note = '<w:comments xmlns:w="w"><w:comment w:id="1"><w:p/></w:comment></w:comments>'
    assert parse(reader, "a.docx", docx(paragraph("Tea."), {"word/comments.xml": note})).lost == (
        "comments are not read",
    )


@pytest.mark.parametrize("kind", ["odt", "rtf", "epub", "docx"])
def test_a_table_keeps_its_head_in_every_format_of_office(reader: Reader, kind: str) -> None:
    document = parse(reader, f"a.{kind}", written(kind))
    assert "| Kiln | Lead | Day |\n| --- | --- | --- |\n| Blue | Ann | Mon |" in document.text


def test_an_opendocument_text_is_called_what_it_says_that_it_is(reader: Reader) -> None:
    assert parse(reader, "a.odt", written("odt")).title == "Book of kilns"


def test_what_only_outlook_unpacks_is_told_with_what_helps_and_dates_are_read(reader: Reader) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Kiln", "ann@example.org"
    mail.set_content("See below.")
    mail.add_attachment(b"x", "application", "ms-tnef", filename="winmail.dat")
    event = b"BEGIN:VEVENT\r\nSUMMARY:Open the kiln\r\nEND:VEVENT\r\n"
    mail.add_attachment(event, "text", "calendar", filename="invite.ics")
    document = parse(reader, "a.eml", mail.as_bytes())
    assert "| Event |\n| --- |\n| Open the kiln |" in document.text
    (lost,) = document.lost
    assert "winmail.dat is not read" in lost and "ask the sender for HTML or plain text" in lost


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "data", "helps"),
    [
        ("a.docx", OLD + "EncryptedPackage".encode("utf-16-le"), "is encrypted; save it without a password"),
        ("a.docx", OLD, "is an old doc document in spite of its name; save it as .docx"),
        ("a.docx", b"", "save it or download it again"),
        ("a.epub", b"PK\x03\x04", "save it or download it again"),
        ("a.xlsx", b"PK\x03\x04", "open it and save it as .xlsx again"),
        ("a.zip", b"PK\x03\x04", "pack it again"),
        ("a.ipynb", b"{}", "open it in Jupyter and save it again"),
        ("a.txt", b"a\0\1\2b", "give it the ending of its format"),
        ("a.msg", b"x", "save it as .eml"),
        ("a.eml", b"x", "save it from your mail program again"),
        ("a.pdf", b"x", "open it and save it as a PDF again"),
    ],
)
def test_what_cannot_be_read_says_what_would_help(reader: Reader, name: str, data: bytes, helps: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(reader, name, data)
    assert helps in str(refused.value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.doc", ".docx"), ("a.key", ".pptx"), ("a.heic", "PNG or JPEG"), ("a.7z", ".zip"), ("a.mobi", "EPUB")],
)
def test_a_format_that_is_not_read_says_what_to_save_it_as(reader: Reader, name: str, kind: str) -> None:
    with pytest.raises(UnknownFormat, match=re.escape(f"; save it as {kind}")):
        parse(reader, name, b"x")
