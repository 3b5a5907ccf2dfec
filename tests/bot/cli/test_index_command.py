"""`inhouse index`: the report on standard output, everything else on standard error."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.command import NOTHING_READ
from bot.cli.index import index
from bot.cli.sessions import index as session
from bot.settings import load
from store.errors import BadAudience, CannotOpen
from store.indexing.forget import forget_documents
from store.indexing.report import Report, Skipped
from store.reading.opening import MB
from tests.fakes import HashEmbedder
from tests.store.conversations.exports import archive

app = typer.Typer()
app.command()(index)


class House:
    """The house with a stand-in for the embedder, which takes seconds to load."""

    def __init__(self, directory: Path) -> None:
        from store.library import Library

        self.location = directory / "store"
        self.embedder = HashEmbedder()
        self.library = Library.open(self.location, self.embedder)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        self.library.close()


@pytest.fixture(autouse=True)
def _runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "open_runtime", lambda settings: House(tmp_path))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# Leave\n\nTake 240 hours.")
    (folder / "b.blend").write_bytes(b"\x89PNG")
    return folder


def test_json_is_all_that_is_printed(docs: Path) -> None:
    result = CliRunner().invoke(app, [str(docs), "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report.pop("seconds") >= 0
    assert report == {
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "excluded": 0,
        "forgotten": 0,
        "passages": 1,
        "embedded": 1,
        "unmatched": [],
        "skipped": [{"name": "b.blend", "reason": "is a type of file that is not read (.blend)"}],
        "incomplete": [],
    }


def test_people_get_a_line_and_what_was_skipped(docs: Path) -> None:
    result = CliRunner().invoke(app, [str(docs), "--base-url", "https://x.org"])
    assert result.exit_code == 0, result.output
    assert "1 added, 0 changed, 0 unchanged, 0 removed; 1 passage read, 1 embedded" in result.stdout
    assert "b.blend: is a type of file that is not read (.blend)" in result.stdout


def test_a_missing_path_and_a_bad_audience_are_clear_errors(docs: Path) -> None:
    assert isinstance(CliRunner().invoke(app, [str(docs / "nothing")]).exception, CannotOpen)
    assert isinstance(CliRunner().invoke(app, [str(docs), "--audience", "all"]).exception, BadAudience)


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "wiki.example.com/docs",
        "ftp://x.org/docs",
        "https://",
        "https:///docs",
        "https://x.org:port/",
        "https://[::1/",
        "https://x.org/a b",
        "https://x.org/?page=",
        "https://x.org/#",
    ],
)
def test_an_address_that_no_link_can_be_made_of_is_refused(docs: Path, wrong: str) -> None:
    result = CliRunner().invoke(app, [str(docs), "--base-url", wrong])
    assert result.exit_code == 2
    assert "Invalid value for '--base-url'" in result.stderr and wrong in result.stderr.replace("│", "")


@pytest.mark.parametrize("right", ["https://x.org", "http://wiki:8080/docs/", " https://x.org/a%20b", ""])
def test_an_address_on_the_web_is_taken_and_an_empty_one_takes_it_away(docs: Path, right: str) -> None:
    assert CliRunner().invoke(app, [str(docs), "--base-url", right]).exit_code == 0
    with House(docs.parent) as house:
        assert [root.base_url for root in house.library.upkeep.roots()] == [right.strip()]


def test_status_6_says_that_no_file_that_was_named_could_be_read(docs: Path) -> None:
    picture, page = str(docs / "b.blend"), str(docs / "a.md")
    refused = CliRunner().invoke(app, [picture])
    assert refused.exit_code == NOTHING_READ == 6
    assert "b.blend: is a type of file that is not read" in refused.stdout
    assert CliRunner().invoke(app, [picture, "--json"]).exit_code == 6
    assert CliRunner().invoke(app, [picture, page]).exit_code == 0
    assert CliRunner().invoke(app, [page]).exit_code == 0  # unchanged
    (docs / "a.md").write_bytes(b"\x00")
    assert CliRunner().invoke(app, [page]).exit_code == 6
    assert CliRunner().invoke(app, [str(docs)]).exit_code == 0


def test_patterns_are_remembered_counted_and_taken_away(docs: Path) -> None:
    (docs / "c.log").write_text("Text.")
    (docs / "d.tmp").write_text("Text.")
    told = CliRunner().invoke(app, [str(docs), "--exclude", "*.log", "--exclude", "*.tmp"]).stdout
    assert "2 excluded (`inhouse sources why FILE` says which rule)" in told
    assert json.loads(CliRunner().invoke(app, [str(docs), "--json"]).stdout)["excluded"] == 2
    named = CliRunner().invoke(app, [str(docs / "c.log")])
    assert named.exit_code == 6 and "is excluded by '*.log' (--exclude of " in named.stdout.replace("\n", "")
    report = json.loads(CliRunner().invoke(app, [str(docs), "--exclude", "", "--json"]).stdout)
    assert (report["excluded"], report["added"]) == (0, 1)


@pytest.mark.parametrize("wrong", ["[a", "/", "#a"])
def test_what_is_no_pattern_is_a_clear_error(docs: Path, wrong: str) -> None:
    result = CliRunner().invoke(app, [str(docs), "--exclude", wrong])
    assert result.exit_code == 2 and "Invalid value for '--exclude'" in result.stderr


def test_what_was_forgotten_is_told_and_read_again_on_demand(docs: Path) -> None:
    CliRunner().invoke(app, [str(docs)])
    with House(docs.parent) as house:
        forget_documents([docs / "a.md"], house.library)
    told = CliRunner().invoke(app, [str(docs)]).stdout
    assert "0 added" in told and "1 forgotten (`inhouse index --again PATH` reads them again)" in told
    assert CliRunner().invoke(app, [str(docs / "a.md")]).exit_code == 6
    assert "1 added" in CliRunner().invoke(app, [str(docs), "--again"]).stdout


def test_ctrl_c_says_that_it_can_be_taken_up_again(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "index", stop)
    result = CliRunner().invoke(app, [str(docs)])
    assert result.exit_code == 130
    assert "continues where it stopped" in result.stderr


def test_settings_become_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_STORE__MAX_FILE_MB", "3")
    monkeypatch.setenv("INHOUSE_STORE__CHUNK_TOKENS", "100")
    options = session.index_options(load())
    assert (options.limits.file_bytes, options.chunk_tokens) == (3 * MB, 100)


def test_many_files_skipped_for_one_reason_take_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    session.show(Report(skipped=[Skipped(f"{n}.png", "is a picture") for n in range(9)]), Console(width=80))
    assert "0.png, 1.png, 2.png and 6 more: is a picture" in capsys.readouterr().out


def test_what_many_files_lost_of_a_kind_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    lost = ["3 pictures are not read", "1 picture is not read", "2 hidden sheets are left out"]
    report = Report(incomplete=[Skipped(f"{n}.docx", loss) for n, loss in enumerate(lost)])
    session.show(report, Console(width=300))
    assert (
        "3 files read in part: pictures not read (4); hidden sheets left out (2) "
        "(`inhouse sources why FILE` says more)" in capsys.readouterr().out
    )


def test_a_loss_whose_subject_has_a_clause_keeps_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    lost = "a line that is repeated on every page is left out: Works - Internal"
    session.show(Report(incomplete=[Skipped("a.pdf", lost)]), Console(width=300))
    assert "read in part: line that is repeated on every page is left out (`inh" in capsys.readouterr().out


def test_a_pattern_that_matches_nothing_is_told(docs: Path) -> None:
    (docs / "old").mkdir()
    (docs / "old" / "c.md").write_text("# Old\n\nText.")
    patterns = ["*.blend", "old/", "*.tmp", "new/", "!a.md", "!z.md"]
    given = [word for pattern in patterns for word in ("--exclude", pattern)]
    for also in ([], ["--dry-run"]):
        told = CliRunner().invoke(app, [str(docs), *given, *also]).stdout
        assert [it for it in patterns if f"--exclude {it!r} matches nothing" in told] == [
            "*.tmp",
            "new/",
            "!z.md",
        ]
        plain = json.loads(CliRunner().invoke(app, [str(docs), *given, *also, "--json"]).stdout)
        assert plain["unmatched"] == ["*.tmp", "new/", "!z.md"]
    assert json.loads(CliRunner().invoke(app, [str(docs), "--json"]).stdout)["unmatched"] == []


def test_a_dry_run_lists_what_would_happen_and_changes_nothing(docs: Path) -> None:
    told = CliRunner().invoke(app, [str(docs), "--dry-run"])
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines == [
        "new  a.md",
        "left out  b.blend is a type of file that is not read (.blend)",
        "1 new, 0 changed, 0 unchanged, 0 removed, 1 left out. Nothing was changed.",
    ]
    with House(docs.parent) as house:
        assert (house.library.sources(), house.library.upkeep.roots()) == ([], [])
    refused = CliRunner().invoke(app, [str(docs), "--dry-run", "--watch"])
    assert refused.exit_code == 2 and "--dry-run" in refused.stderr
    assert CliRunner().invoke(app, [str(docs / "b.blend"), "--dry-run"]).exit_code == NOTHING_READ


def test_an_empty_path_is_not_taken_for_the_current_folder(docs: Path) -> None:
    for paths in ([""], [str(docs), ""]):
        done = CliRunner().invoke(app, paths)
        assert done.exit_code == 2 and "a path must not be empty" in done.output


def test_an_export_of_slack_is_read_as_its_channels(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip")
    result = CliRunner().invoke(app, [str(path), "--base-url", "https://acme.slack.com"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 added, 0 changed")
    assert "1 private channel" in result.stdout and "--private reads them" in result.stdout
    with House(tmp_path) as house:
        found = house.library.sources()
        assert {str(it.audience) for it in found} == {"channel:C0GENERAL"}
        assert all(it.url.startswith("https://acme.slack.com/archives/C0GENERAL/p") for it in found)


def test_what_is_private_of_an_export_is_read_where_that_is_said(tmp_path: Path) -> None:
    path = archive(tmp_path / "export.zip")
    result = CliRunner().invoke(app, [str(path), "--private", "--audience", "everyone", "--json"])
    assert result.exit_code == 0, result.output
    assert (json.loads(result.stdout)["added"], json.loads(result.stdout)["skipped"]) == (4, [])
    with House(tmp_path) as house:
        told = {it.name: str(it.audience) for it in house.library.sources()}
    assert told == {
        "#general": "everyone",
        "#board": "channel:G0BOARD",
        "Ana Silva, Kim Lee": "channel:D0ANAKIM",
    }
