"""File objects of Slack as what can be read."""

from typing import Any

import pytest

from handlers.uploads import WhyUnread, files_of

HOSTED = {
    "id": "F1",
    "name": "plan.pdf",
    "mode": "hosted",
    "filetype": "pdf",
    "mimetype": "application/pdf",
    "size": 12,
    "created": 1_700_000_000,
    "url_private": "https://files.slack.com/files-pri/T1-F1/plan.pdf",
    "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/plan.pdf",
}


def test_a_file_is_read_with_its_name_size_and_download() -> None:
    (file,) = files_of({"files": [HOSTED]})
    assert (file.id, file.name, file.read_as, file.size) == ("F1", "plan.pdf", "plan.pdf", 12)
    assert file.url.endswith("/download/plan.pdf")
    assert file.obstacle is None and not file.asks and file.made is not None


@pytest.mark.parametrize(
    ("about", "read_as"),
    [
        ({"name": "Untitled", "mode": "snippet", "filetype": "python"}, "Untitled.py"),
        ({"name": "Untitled", "mode": "snippet", "filetype": "apex"}, "Untitled.txt"),
        ({"name": "notes.txt", "mode": "snippet", "filetype": "text"}, "notes.txt"),
        ({"name": "Report", "filetype": "docx"}, "Report.docx"),
        ({"name": "a/b.pdf"}, "a b.pdf"),
        ({"name": "", "title": "Offsite", "mode": "quip", "filetype": "quip"}, "Offsite.md"),
        ({"name": "News", "mode": "space", "filetype": "space"}, "News.html"),
        ({"name": "film.mov", "filetype": "mov"}, "film.mov"),
        ({"name": "x", "filetype": "../../etc"}, "x"),
    ],
)
def test_how_a_file_is_read_follows_its_name_or_else_its_kind(about: dict[str, Any], read_as: str) -> None:
    (file,) = files_of({"files": [HOSTED | about]})
    assert file.read_as == read_as


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"mode": "tombstone"}, WhyUnread.DELETED),
        ({"file_access": "file_not_found"}, WhyUnread.DELETED),
        ({"mode": "hidden_by_limit"}, WhyUnread.HIDDEN),
        ({"is_external": True}, WhyUnread.EXTERNAL),
        ({"mode": "external"}, WhyUnread.EXTERNAL),
        ({"file_access": "access_denied"}, WhyUnread.DENIED),
    ],
)
def test_what_nobody_need_try_to_fetch_says_why(about: dict[str, Any], why: WhyUnread) -> None:
    (file,) = files_of({"files": [HOSTED | about]})
    assert file.obstacle is why


def test_what_is_forwarded_was_not_sent_here() -> None:
    own, forwarded = files_of({"files": [HOSTED], "attachments": [{"files": [HOSTED | {"id": "F2"}]}]})
    assert own.obstacle is None and forwarded.obstacle is WhyUnread.FORWARDED


@pytest.mark.parametrize("file", [{}, {"id": None, "name": None, "size": None, "created": "x"}])
def test_an_odd_file_object_is_a_file_without_a_name(file: dict[str, Any]) -> None:
    (found,) = files_of({"files": [file]})
    assert found.name == "a file" and found.url == ""
