"""`inhouse sources add`, `sync`, `status`, `remove` and `why`: a place, from the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.sessions import connecting, index, syncing
from bot.cli.sources import app
from handlers.cli import forget
from store.audit import Audit
from store.deed import Deed
from store.errors import BadAudience, BadSource, PlaceAway, PlaceRefused
from store.library import Library
from store.source_book import SourceBook
from store.sources import Fetched, Item
from tests.fakes import HashEmbedder
from tests.store.sources.place import PLACES, Place, PlaceConnector, register


class House:
    """The runtime with a stand-in for the embedder, which takes seconds to load."""

    def __init__(self, directory: Path) -> None:
        self.embedder = HashEmbedder()
        self.library = Library.open(directory / "store", self.embedder)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        self.library.close()

    def forget_states(self) -> None:
        """There are none."""


@pytest.fixture(autouse=True)
def _runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for session in connecting, index, syncing:
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(tmp_path))
    register(monkeypatch)


@pytest.fixture
def place() -> Iterator[Place]:
    PLACES["here"] = found = Place()
    for each in "abc":
        found.write(each, f"# Leave {each}\n\nOne has {each} days of leave.", name=f"Handbook/{each}.md")
    found.write("film", "x", name="film.mp4", suffix=".mp4")
    yield found
    del PLACES["here"]


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, (result.output, result.exception)
    return result.stdout


def shown(*arguments: str, status: int = 0) -> Any:
    return json.loads(run(*arguments, "--json", status=status))


def refusal(*arguments: str) -> BaseException | None:
    return CliRunner().invoke(app, arguments).exception


def add(*more: str) -> str:
    return run("add", "place", "wiki", "here", "--audience", "everyone", *more)


def kept(tmp_path: Path) -> list[Any]:
    with SourceBook.open(tmp_path / "store") as book:
        return book.all()


def test_a_place_is_tried_connected_and_read(place: Place, tmp_path: Path) -> None:
    told = add()
    assert "place here answers: 4 documents, such as Handbook/a.md, Handbook/b.md" in told
    assert "Connected. `inhouse sources sync wiki` reads it now; `inhouse run` reads it every 60 min" in told
    assert "wiki: 3 added, 0 changed" in run("sync")
    assert "wiki\tplace\t3\t1\tnow\tok\teveryone" in run("status")
    assert run("list").count("\tLeave ") == run("list", "wiki").count("\tLeave ") == 3
    assert shown("sync", "wiki")["synced"][0]["unchanged"] == 4


def test_what_was_forgotten_comes_back_by_the_command_that_is_told(place: Place) -> None:
    add()
    run("sync")
    forgetting = typer.Typer()
    forgetting.command()(forget)
    told = CliRunner().invoke(forgetting, ["Handbook/a.md"]).stdout
    assert told.startswith("1 removed\n") and "index" not in told
    assert "`inhouse sources sync --again wiki` brings it back" in told
    assert "1 forgotten (`inhouse sources sync --again wiki` reads them again)" in run("sync")
    assert "wiki: 1 added" in run("sync", "--again", "wiki")


def test_a_dry_run_keeps_nothing(place: Place, tmp_path: Path) -> None:
    assert "Nothing was kept" in add("--dry-run")
    assert kept(tmp_path) == []


def test_a_dry_run_of_a_sync_lists_each_document_and_reads_none(place: Place) -> None:
    add()
    told = run("sync", "--dry-run")
    assert told.startswith("wiki:\nnew  Handbook/a.md\n") and "4 new, 0 changed" in told
    assert not place.fetched and "wiki\tplace\t0\t0\tnever" in run("status")
    run("sync")
    place.delete("a")
    assert "removed if the next sync does not find it either" in run("sync", "wiki", "--dry-run")
    place.away_after = 0
    (away,) = shown("sync", "--dry-run", status=7)["foreseen"]
    assert away["outcome"] == "away" and "does not answer" in away["says"]


def test_the_audience_is_asked_for_where_the_place_does_not_say_who_may_read(place: Place) -> None:
    assert "--audience everyone" in str(refusal("add", "place", "wiki", "here"))
    wrong = refusal("add", "place", "wiki", "here", "--audience", "all")
    assert isinstance(wrong, BadAudience)


def test_what_is_left_out_when_it_is_added_again_stays_as_it_was(place: Place, tmp_path: Path) -> None:
    add("--every", "2h", "--option", "depth=3")
    run("sync")
    assert "Changed." in run("add", "place", "wiki", "here", "--audience", "channel:C1")
    (source,) = kept(tmp_path)
    assert (source.minutes, dict(source.options), str(source.audience)) == (120, {"depth": "3"}, "channel:C1")
    with Library.open(tmp_path / "store", HashEmbedder()) as library:
        # Before any sync: whoever lost a document does not read it any more.
        assert {str(it.audience) for it in library.sources("wiki:")} == {"channel:C1"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("cloud", "wiki", "here"), "'cloud' is not a kind of source"),
        (("place", "My wiki", "here"), "small letters, digits and dashes"),
        (("place", "slack", "here"), "none of answer, file, slack, upload"),
        (("place", "wiki", "here", "--option", "deep=3"), "it takes: depth (how far)"),
        (("place", "wiki", "here", "--secret", "WIKI_TOKEN"), "put the token for wiki into .env"),
    ],
)
def test_what_cannot_be_connected_is_said_with_the_remedy(
    place: Place, given: tuple[str, ...], says: str
) -> None:
    wrong = refusal("add", *given, "--audience", "everyone")
    assert isinstance(wrong, BadSource) and says in str(wrong)


@pytest.mark.parametrize("token", ["xoxb-1234", "s3cret", "ghp_abc"])
def test_a_token_in_place_of_its_name_is_refused_and_not_repeated(place: Place, token: str) -> None:
    result = CliRunner().invoke(app, ["add", "place", "wiki", "here", "--secret", token])
    assert result.exit_code == 2 and token not in result.output and "NAME of an environment" in result.output


@pytest.mark.parametrize("every", ["soon", "0m", "1y", "-1h"])
def test_a_schedule_that_is_none_is_refused(place: Place, every: str) -> None:
    result = CliRunner().invoke(app, ["add", "place", "wiki", "here", f"--every={every}"])
    assert result.exit_code == 2 and "30m, 1h, 2d, or" in result.output


def test_a_secret_stands_in_env_and_is_neither_stored_nor_printed(place: Place, tmp_path: Path) -> None:
    place.secret = "s3cret-of-theirs"
    (tmp_path / ".env").write_text("WIKI_TOKEN=s3cret-of-theirs\n")
    told = add("--secret", "WIKI_TOKEN") + run("sync") + run("status", "--json")
    assert "s3cret-of-theirs" not in told and "3 added" in told
    files = [it for it in tmp_path.rglob("*") if it.is_file() and it.name != ".env"]
    assert files and not any(b"s3cret-of-theirs" in it.read_bytes() for it in files)


def test_a_place_that_does_not_answer_is_not_connected(place: Place, tmp_path: Path) -> None:
    place.away_after = 0
    wrong = refusal("add", "place", "wiki", "here", "--audience", "everyone")
    assert isinstance(wrong, PlaceAway) and kept(tmp_path) == []
    assert "next sync" not in str(wrong)  # there is none


def test_a_sync_that_fails_keeps_what_it_did_and_ends_with_status_7(place: Place) -> None:
    add()
    place.refuses_after = 3
    told = run("sync", status=7)
    assert "2 added" in told and "the place does not take the token; make a new one" in told
    assert "refused" in run("status") and "make a new one" in run("status")
    (row,) = shown("sync", status=7)["synced"]
    assert row["outcome"] == "refused"


def test_ctrl_c_keeps_what_was_read_and_ends_with_status_130(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    fetch = PlaceConnector.fetch

    def interrupted(self: PlaceConnector, item: Item) -> Fetched:
        if item.id == "c":
            raise KeyboardInterrupt
        return fetch(self, item)

    monkeypatch.setattr(PlaceConnector, "fetch", interrupted)
    result = CliRunner().invoke(app, ["sync"])
    assert result.exit_code == 130 and "What was finished is kept" in result.stderr
    assert "wiki\tplace\t2\t0\tnever\tstopped" in run("status")


def test_status_lists_what_could_not_be_read_with_the_reason_and_what_to_do(place: Place) -> None:
    add()
    run("sync")
    told = run("status")
    assert "wiki: film.mp4 is a type of file that is not read (.mp4)" in told
    assert "`inhouse sources sync --retry wiki` tries them again" in told
    (row,) = shown("status", "wiki")["sources"]
    assert row["not_read"] == [{"name": "film.mp4", "reason": "is a type of file that is not read (.mp4)"}]


def test_what_is_not_listed_any_more_is_told_before_it_goes(place: Place) -> None:
    add()
    run("sync")
    place.hidden = {"a"}
    gone = "1 of its documents is not listed any more: removed if the next sync does not find it either"
    assert gone in run("sync") and gone in run("status")
    assert "where the next one lacks it too, it is removed" in run("why", "a.md")
    assert str(refusal("why", "b/nosuch.md")) == (
        "b/nosuch.md: no such file or directory, and no document of wiki is called so"
    )
    (item,) = shown("why", "a.md")["items"]
    assert item["missing"] is True
    assert "1 removed" in run("sync") and gone not in run("status")


def test_a_place_without_documents_is_asked_about(place: Place) -> None:
    place.documents.clear()
    assert "answers: 0 documents\nIs here the right place? Nothing" in add()


def test_deletions_wait_until_somebody_says_so(place: Place) -> None:
    add()
    run("sync")
    place.hidden = {*"abc"}
    assert "3 of its documents are not listed any more" in run("sync")
    assert "3 of its documents are not listed any more" in run("status")
    assert "--accept-deletions wiki` says that it was deleted" in run("why", "a.md")
    (item,) = shown("why", "a.md")["items"]
    assert item["missing"] is True
    refused = CliRunner().invoke(app, ["sync", "--accept-deletions"])
    assert refused.exit_code == 2
    assert "3 removed" in run("sync", "--accept-deletions", "wiki")


def test_a_document_is_explained_by_its_name_its_end_or_its_address(place: Place) -> None:
    add()
    run("sync")
    for name in ("Handbook/a.md", "a.md", "https://place.example/a"):
        assert "Handbook/a.md in wiki: “Leave a”, indexed for everyone" in run("why", name)
    assert "film.mp4 in wiki is a type of file that is not read" in run("why", "film.mp4")
    (item,) = shown("why", "a.md")["items"]
    assert item["indexed"] and item["audience"] == "everyone"


def test_what_is_disconnected_leaves_no_trace(place: Place, tmp_path: Path) -> None:
    place.write("a", "The password is hunter2xyz.")
    add()
    run("sync")
    assert isinstance(refusal("remove", "wiki", "other"), BadSource) and len(kept(tmp_path)) == 1
    assert run("remove", "wiki") == "3 removed\n"
    assert kept(tmp_path) == []
    with Audit.open(tmp_path / "store") as audit:
        noted = [(it.deed, it.about, it.count) for it in audit.since(datetime.min.replace(tzinfo=UTC))]
    assert noted == [
        (Deed.ADD_SOURCE, "wiki", 0),
        (Deed.SET_AUDIENCE, "everyone", 0),
        (Deed.REMOVE_SOURCE, "wiki", 3),
    ]
    files = [it for it in tmp_path.rglob("*") if it.is_file()]
    assert not any(b"hunter2xyz" in it.read_bytes() for it in files)


def test_nothing_connected_is_said(tmp_path: Path) -> None:
    for verb in "sync", "status":
        result = CliRunner().invoke(app, [verb])
        assert result.exit_code == 0 and "`inhouse sources add` does it" in result.stderr


def test_a_source_that_changes_where_it_is_gives_up_what_was_there(place: Place, tmp_path: Path) -> None:
    add()
    run("sync")
    PLACES["there"] = elsewhere = Place()
    elsewhere.write("a", "Another a.")
    elsewhere.write("b", "Another b.")
    elsewhere.write("c", "Another c.")
    run("add", "place", "wiki", "there")
    assert "3 changed" in run("sync")


def test_another_kind_under_a_name_that_is_taken_is_refused(place: Place, tmp_path: Path) -> None:
    add()
    wrong = refusal("add", "folder", "wiki", str(tmp_path), "--audience", "everyone")
    assert isinstance(wrong, BadSource)
    assert "wiki is a place source already: `inhouse sources remove wiki` first" in str(wrong)
    assert [it.kind for it in kept(tmp_path)] == ["place"]


def test_a_place_that_refuses_what_it_is_given_says_so_when_it_is_added(place: Place) -> None:
    place.secret = "other"
    assert isinstance(refusal("add", "place", "wiki", "here", "--audience", "everyone"), PlaceRefused)
