"""Exports of Slack: what of them comes into the library, for whom, and what is left out."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.audience import Audience, Readers
from store.indexing import IndexOptions, Progress, forget_documents, index, look_ahead, redact
from store.indexing.exclusion import FORGOTTEN
from store.learned import LearnedChannel
from store.library import Library
from store.passage import Kind, Source
from store.reading import MB, is_export
from tests.fakes import HashEmbedder
from tests.store.conversations.exports import (
    ANSWER,
    EXPORT,
    LATE,
    LUNCH,
    LUNCH_TOO,
    QUESTION,
    archive,
    folder,
)

GENERAL = Readers.of_channel("C0GENERAL", outsiders=False)
THREAD, LUNCH_TALK = "slack:C0GENERAL:1772546700.000100", "slack:C0GENERAL:1772546800.000100"
SITE = IndexOptions(base_url="https://acme.slack.com/")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "store", HashEmbedder()) as opened:
        yield opened


def read(path: Path, library: Library, **options: Any) -> tuple[dict[str, Source], Any]:
    report = index([path], library, HashEmbedder(), IndexOptions(**options))
    return {it.id: it for it in library.sources()}, report


@pytest.mark.parametrize("form", ["folder", "archive", "packed with its folder"])
def test_public_channels_are_read_each_for_its_members(tmp_path: Path, library: Library, form: str) -> None:
    if form == "folder":
        path = folder(tmp_path / "export")
    else:
        path = archive(tmp_path / "export.zip", top="acme/" if form != "archive" else "")
    found, report = read(path, library, base_url="https://acme.slack.com/")
    assert set(found) == {THREAD, LUNCH_TALK}
    assert all(it.audience == Audience.parse("channel:C0GENERAL") for it in found.values())
    assert all(it.kind is Kind.SLACK and it.name == "#general" for it in found.values())
    assert found[THREAD].title == "#general: How do I reset my VPN token? @Kim Lee 🤔"
    (passage,) = library.passages_of(THREAD, GENERAL)
    assert [(it.author, it.url) for it in passage.messages] == [
        ("Ana Silva", "https://acme.slack.com/archives/C0GENERAL/p1772546700000100"),
        (
            "Ben",
            "https://acme.slack.com/archives/C0GENERAL/p1772550000000200"
            "?thread_ts=1772546700.000100&cid=C0GENERAL",
        ),
        (
            "Kim Lee",
            "https://acme.slack.com/archives/C0GENERAL/p1772640000000300"
            "?thread_ts=1772546700.000100&cid=C0GENERAL",
        ),
    ]
    assert "Fill in the blue form." in passage.text and "(form.pdf)" in passage.text
    assert (report.added, report.passages) == (2, 2)


def test_what_nobody_said_and_what_is_private_is_left_out_and_told(tmp_path: Path, library: Library) -> None:
    _, report = read(archive(tmp_path / "export.zip"), library)
    with_all = " ".join(it.text for name in (THREAD, LUNCH_TALK) for it in library.passages_of(name, GENERAL))
    for words in ("joined", "Build", "deleted", "Falcon", "May"):
        assert words not in with_all
    assert [(it.name, it.reason) for it in report.skipped] == [
        ("export.zip: 1 private channel", "left out; --private reads them, each for its own members"),
        ("export.zip: 1 direct message", "left out; --private reads them, each for its own members"),
    ]


def test_what_is_private_is_read_for_its_members_where_that_is_asked_for(
    tmp_path: Path, library: Library
) -> None:
    path = archive(tmp_path / "export.zip")
    found, report = read(path, library, private=True, audience=Audience.everyone())
    board, direct = found["slack:G0BOARD:1772546900.000100"], found["slack:D0ANAKIM:1772547000.000100"]
    assert board.audience == Audience.parse("channel:G0BOARD")
    assert direct.audience == Audience.parse("channel:D0ANAKIM")
    assert direct.title == "Ana Silva, Kim Lee: Ben leaves in May."
    assert found[THREAD].audience == Audience.everyone()
    assert not report.skipped
    assert not library.search("The merger is called Falcon", GENERAL, 20)[0].passage.text.count("Falcon")
    again, _ = read(path, library)
    assert set(again) == set(found), "what was asked for once is read again"


def test_nobody_reads_an_export_as_files(tmp_path: Path, library: Library) -> None:
    around = tmp_path / "files"
    folder(around / "unpacked")
    archive(around / "export.zip")
    (around / "page.md").write_text("# A page\n\nIt says something.")
    found, report = read(around, library)
    assert [it.name for it in found.values()] == ["page.md"]
    assert {it.name for it in report.skipped} == {"unpacked", "export.zip"}
    assert all("is an export of Slack" in it.reason for it in report.skipped)


def test_indexing_again_changes_only_what_changed(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library)
    _, same = read(path, library)
    assert (same.added, same.changed, same.unchanged, same.removed, same.embedded) == (0, 0, 2, 0, 0)
    edited = {**LATE, "text": "Since this week the red form is used instead."}
    archive(path, {**EXPORT, "general/2026-03-04.json": [edited]})
    _, changed = read(path, library)
    assert (changed.added, changed.changed, changed.unchanged, changed.removed) == (0, 1, 1, 0)
    archive(path, {**EXPORT, "general/2026-03-03.json": [QUESTION, ANSWER]})
    found, lost = read(path, library)
    assert set(found) == {THREAD} and lost.removed == 1


def test_an_export_of_other_days_takes_nothing_away(tmp_path: Path, library: Library) -> None:
    read(archive(tmp_path / "march.zip"), library)
    reply = {**LATE, "ts": "1775318400.000100", "text": "Still the green one."}
    later = {**LUNCH, "ts": "1775318500.000100", "text": "The canteen has fish."}
    days = {name: it for name, it in EXPORT.items() if "/" not in name}
    april = archive(tmp_path / "april.zip", {**days, "general/2026-04-04.json": [reply, later]})
    found, report = read(april, library)
    assert set(found) == {THREAD, LUNCH_TALK, "slack:C0GENERAL:1775318500.000100"}
    assert (report.removed, report.unchanged) == (0, 1)
    assert "How do I reset" in library.passages_of(THREAD, GENERAL)[0].text


def test_readers_are_taken_away_before_anything_is_read(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library, audience=Audience.everyone())
    assert read(path, library)[0][THREAD].audience == Audience.everyone(), "as last time"
    seen: list[set[str]] = []

    def watch(progress: Progress) -> None:
        seen.append({str(it.audience) for it in library.sources()})

    index([path], library, HashEmbedder(), IndexOptions(audience=Audience.parse("channel:C0OTHER")), watch)
    assert all("everyone" not in audiences for audiences in seen) and seen


def test_a_dry_run_says_what_would_be_read(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip")
    told = look_ahead([path], library, HashEmbedder())
    assert told.new == [
        "#general: How do I reset my VPN token? @Kim Lee 🤔",
        "#general: The canteen has soup.",
    ]
    assert len(told.left_out) == 2 and not library.sources()
    read(path, library)
    again = look_ahead([path], library, HashEmbedder())
    assert len(again.unchanged) == 2 and not again.new


@pytest.mark.parametrize("named", ["export.zip", "#general"])
def test_it_is_forgotten_by_its_path_or_its_channel(tmp_path: Path, library: Library, named: str) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library)
    assert forget_documents([path if named == path.name else Path(named)], library) == 2
    assert not library.sources()


@pytest.mark.parametrize("named", ["export.zip", "#general"])
def test_what_was_forgotten_of_an_export_stays_out_until_it_is_wanted_again(
    tmp_path: Path, library: Library, named: str
) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library, private=True)
    forget_documents([path if named == path.name else Path(named)], library)
    found, report = read(path, library, private=True)
    assert not {THREAD, LUNCH_TALK} & set(found) and report.forgotten == 1 and report.added == 0
    told = look_ahead([path], library, HashEmbedder(), IndexOptions(private=True))
    assert not told.new and FORGOTTEN in {it.reason for it in told.left_out}
    ahead = look_ahead([path], library, HashEmbedder(), IndexOptions(private=True, again=True))
    back, again = read(path, library, again=True, private=True)
    assert {THREAD, LUNCH_TALK} <= set(back) and len(ahead.new) == again.added >= 2
    assert read(path, library)[0].keys() == back.keys(), "it stays wanted"


def test_a_forgotten_channel_stays_out_of_every_other_export(tmp_path: Path, library: Library) -> None:
    read(archive(tmp_path / "march.zip"), library)
    forget_documents([Path("#general")], library)
    found, report = read(archive(tmp_path / "newer.zip"), library)
    assert not found and ("newer.zip: #general", FORGOTTEN) in {(it.name, it.reason) for it in report.skipped}


def test_a_forgotten_export_stays_out_under_another_name_and_unpacked(
    tmp_path: Path, library: Library
) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library)
    forget_documents([path], library)
    same = [path.rename(tmp_path / "renamed.zip"), folder(tmp_path / "unpacked")]
    for it in same:
        found, report = read(it, library)
        assert not found and report.forgotten == 1
        assert look_ahead([it], library, HashEmbedder()).left_out[0].reason == FORGOTTEN
    assert len(read(same[0], library, again=True)[0]) == 2
    assert len(read(same[1], library)[0]) == 2, "it is wanted again, under any name"
    other = archive(tmp_path / "other.zip", {**EXPORT, "general/2026-03-05.json": [LATE]})
    forget_documents([path], library) if path.exists() else forget_documents([same[0]], library)
    assert read(other, library)[0], "another export of the same workspace is one that nobody forgot"


ANA = {"U0ANA": "1800000000.000000"}


def test_what_a_person_wrote_goes_out_of_exports_and_what_others_wrote_there_stays(
    tmp_path: Path, library: Library
) -> None:
    path = archive(tmp_path / "export.zip")
    before, _ = read(path, library, base_url="https://acme.slack.com/", private=True)
    library.learned.forget_person("U0ANA", ANA["U0ANA"])
    assert redact("U0ANA", library, HashEmbedder(), IndexOptions().chunk_tokens) == 3
    found = {it.id: it for it in library.sources()}
    assert set(found) == set(before) - {"slack:G0BOARD:1772546900.000100"}, (
        "all that was said there was theirs"
    )
    (passage,) = library.passages_of(THREAD, GENERAL)
    assert [(it.author, it.user) for it in passage.messages] == [("Ben", "U0BEN"), ("Kim Lee", "U0KIM")]
    assert "Fill in the blue form." in passage.text and "(form.pdf)" in passage.text
    assert found[THREAD].title == "#general: Fill in the blue form. Then ask Kim to release it."
    for word in (b"reset my VPN", b"pancakes", b"Falcon"):
        assert not any(word in it.read_bytes() for it in (tmp_path / "store").rglob("*") if it.is_file())
    again, _ = read(path, library, base_url="https://acme.slack.com/", private=True, again=True)
    assert {it.id: it.title for it in again.values()} == {it.id: it.title for it in found.values()}
    assert library.passages_of(THREAD, GENERAL)[0].text == passage.text, "it does not come back"
    assert redact("U0ANA", library, HashEmbedder(), IndexOptions().chunk_tokens) == 0


def test_what_they_write_later_is_read_and_a_dry_run_says_the_same(tmp_path: Path, library: Library) -> None:
    library.learned.forget_person("U0ANA", f"{QUESTION['ts']}9")
    path = archive(tmp_path / "export.zip")
    told = look_ahead([path], library, HashEmbedder())
    found, _ = read(path, library)
    assert set(found) == {THREAD, LUNCH_TALK} and sorted(told.new) == sorted(
        it.title for it in found.values()
    )
    assert "pancakes" in library.passages_of(LUNCH_TALK, GENERAL)[0].text
    assert "reset" not in library.passages_of(THREAD, GENERAL)[0].text
    edited = {**ANSWER, "text": "Fill in the red form."}
    archive(path, {**EXPORT, "general/2026-03-03.json": [QUESTION, edited, LUNCH, LUNCH_TOO]})
    read(path, library)
    assert "red form" in library.passages_of(THREAD, GENERAL)[0].text, "a thread without its head changes too"


def test_a_day_that_is_damaged_is_told_and_the_others_are_read(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip", {**EXPORT, "general/2026-03-04.json": "[" * 100_000})
    found, report = read(path, library)
    assert set(found) == {THREAD, LUNCH_TALK}
    assert ("export.zip: general/2026-03-04.json", "is not JSON; export it again") in {
        (it.name, it.reason) for it in report.skipped
    }


def test_what_unpacks_to_far_too_much_is_not_unpacked(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip", {**EXPORT, "general/2026-03-04.json": " " * (9 * MB)})
    _, report = read(path, library)
    assert any("times its size" in it.reason for it in report.skipped)


def test_names_that_lead_out_and_folders_nobody_lists_are_not_read(tmp_path: Path, library: Library) -> None:
    path = archive(
        tmp_path / "export.zip",
        {**EXPORT, "../general/2026-03-05.json": [LUNCH], "stray/2026-03-03.json": [LUNCH]},
    )
    found, report = read(path, library)
    assert set(found) == {THREAD, LUNCH_TALK}
    assert "export.zip: stray" in {it.name for it in report.skipped}


@pytest.mark.parametrize(
    "files",
    [
        {"users.json": [], "page.md": "x"},
        {"channels.json": EXPORT["channels.json"]},
        {"users.json": [], "channels.json": {"a": 1}},
        {"users.json": [], "channels.json": [{"name": "television"}]},
        {"users.json": [], "channels.json": "[" * 5_000},
    ],
)
def test_other_archives_and_folders_are_no_exports(tmp_path: Path, files: dict[str, Any]) -> None:
    assert not is_export(folder(tmp_path / "other", files))
    assert not is_export(archive(tmp_path / "other.zip", files))


def test_a_file_that_is_no_archive_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and nothing more")
    assert not is_export(tmp_path / "a.zip")
    assert not is_export(tmp_path / "missing.zip")
    assert zipfile.is_zipfile(archive(tmp_path / "b.zip"))


def test_a_channel_that_is_learned_stays_as_it_is_heard(tmp_path: Path, library: Library) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library)
    library.learned.keep(
        LearnedChannel("C0GENERAL", "1772000000.000000", "U0ANA", "2026-03-05T00:00:00+00:00")
    )
    archive(path, {**EXPORT, "general/2026-03-03.json": [QUESTION, ANSWER]})
    found, report = read(path, library)
    assert set(found) == {THREAD, LUNCH_TALK} and report.removed == 0
    reason = "left out; the bot learns it from Slack itself (`/inhouse learn`)"
    assert ("export.zip: #general", reason) in {(it.name, it.reason) for it in report.skipped}


def test_what_is_learned_of_a_channel_does_not_go_with_an_export_that_is_forgotten(
    tmp_path: Path, library: Library
) -> None:
    path = archive(tmp_path / "export.zip")
    read(path, library)
    library.learned.keep(
        LearnedChannel("C0GENERAL", "1772000000.000000", "U0ANA", "2026-03-05T00:00:00+00:00")
    )
    assert forget_documents([path], library) == 0
    assert {it.id for it in library.sources()} == {THREAD, LUNCH_TALK}
