"""Messages: who wrote what to whom, with what is attached."""

import contextlib
from datetime import datetime
from email.message import EmailMessage
from pathlib import PurePath

import pytest

from store.errors import Unreadable
from store.reading import Limits, Reader, mail
from store.reading.document import Document


def read(data: bytes) -> Document:
    return mail.read(data, PurePath("folder", "a.eml"))


def message(**headers: str) -> EmailMessage:
    found = EmailMessage()
    for name, value in ({"Subject": "Offsite", "From": "Ann <ann@example.org>"} | headers).items():
        found[name] = value
    return found


def test_a_message_has_its_subject_as_title_and_says_who_wrote_to_whom() -> None:
    it = message(To="bob@example.org", Date="Thu, 05 Mar 2026 14:00:00 +0100")
    it.set_content("We meet in Graz.\n\n> Where do we meet?\n\nBest\n-- \nAnn\nPhone 12\n")
    document = read(it.as_bytes())
    assert document.title == "Offsite"
    told = "From: Ann <ann@example.org> · To: bob@example.org · Date: 2026-03-05 14:00+01:00"
    assert document.text.startswith(f"# Offsite\n\n{told}\n\nWe meet in Graz.")
    assert "\n> Where do we meet?\n" in document.text and "Phone 12" in document.text
    assert [each.text for each in document.headings] == ["Offsite"]
    assert document.sent_at == datetime.fromisoformat("2026-03-05T14:00:00+01:00")


@pytest.mark.parametrize("date", ["", "yesterday", "2026-99-99"])
def test_a_message_without_a_date_that_can_be_read_has_none(date: str) -> None:
    it = message()
    it.set_content("We meet in Graz.")
    data = it.as_bytes().replace(b"Subject:", f"Date: {date}\nSubject:".encode())
    assert read(data).sent_at is None


def test_a_body_of_html_is_read_where_there_is_no_plain_one() -> None:
    it = message()
    it.set_content("<p>We meet in <b>Graz</b>.</p>", subtype="html")
    assert "We meet in **Graz**." in read(it.as_bytes()).text


def test_attachments_are_sections_and_what_is_not_read_is_told() -> None:
    it = message()
    it.set_content("See below.")
    it.add_attachment(b"Room,Seats\nAlfama,4\nMur,20\n", "text", "csv", filename="rooms.csv")
    it.add_attachment(b"x", "image", "heic", filename="photo.heic")
    inner = message(Subject="Older")
    inner.set_content("We met in Lisbon.")
    it.add_attachment(inner)
    document = read(it.as_bytes())
    assert "## Attachment: rooms.csv\n\n| Room | Seats |" in document.text
    assert "## Attachment: Older.eml" in document.text and "We met in Lisbon." in document.text
    assert document.lost == (
        "the attachment photo.heic is not read: is a type of file that is not read (.heic); "
        "save it as PNG or JPEG",
    )


@pytest.mark.parametrize("data", [b"", b"no message", b"\x00" * 99])
def test_what_is_no_message_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)
    with pytest.raises(Unreadable):
        mail.read_msg(data, PurePath("a.msg"))


def test_a_wrong_charset_and_parts_nested_without_end_do_no_harm() -> None:
    wrong = b"Subject: A\nContent-Type: text/plain; charset=nonsense\n\nCaf\xc3\xa9."
    assert "Café." in read(wrong).text
    deep = b"Subject: A\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    with contextlib.suppress(Unreadable, RecursionError):
        read(deep)


def test_a_box_has_a_section_for_each_message_the_last_first_with_who_and_when() -> None:
    first = message(Date="Thu, 05 Mar 2026 14:00:00 +0100")
    first.set_content("We meet in Graz.\n\nFrom here it takes two hours.\n")
    second = message(Subject="Budget/Plan", Date="Fri, 06 Mar 2026 09:00:00 +0100")
    second.set_content("It is 400 euros.")
    second.add_attachment(b"Room,Seats\nAlfama,4\n", "text", "csv", filename="rooms.csv")
    second.add_attachment(b"x", "image", "heic", filename="photo.heic")
    started = b"From ann@example.org Thu Mar  5 13:00:00 2026\n"
    body = first.as_bytes().replace(b"\nFrom here", b"\n>From here")
    data = started + body + b"\n" + started + second.as_bytes() + b"\n"
    with Reader(Limits()) as reader:  # its process may write no file
        document = reader.parse(data, PurePath("team.mbox"))
    assert [it.text for it in document.headings][:2] == [
        "Ann · 2026-03-06 09:00+01:00",
        "Budget/Plan",
    ]
    assert document.text.index("It is 400 euros.") < document.text.index("We meet in Graz.")
    assert "\nFrom here it takes two hours." in document.text
    assert "Alfama" in document.text and "photo.heic" in document.lost[0]
    with pytest.raises(Unreadable, match="is empty"):
        mail.read_box(b"no mail at all", PurePath("team.mbox"))
