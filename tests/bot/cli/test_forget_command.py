"""`inhouse forget`: documents go, files stay."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.sessions import index as session
from handlers.cli import forget
from store.errors import NoSuchDocument
from store.indexing.indexer import index
from store.learned import LearnedChannel
from store.library import Library
from store.rating import Rating
from tests.fakes import HashEmbedder
from tests.store.conversations.exports import archive

app = typer.Typer()
app.command()(forget)


class House:
    """The house with a stand-in for the embedder, which takes seconds to load."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.embedder = HashEmbedder()

    def forget_states(self) -> None:
        """Nothing was computed from these documents."""

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_: object) -> None:
        """The library is the test's."""


def test_it_forgets_documents_and_leaves_the_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "docs" / "a.md"
    page.parent.mkdir()
    page.write_text("# Leave\n\nTake 240 hours.")
    embedder = HashEmbedder()
    with Library.open(tmp_path / "store", embedder) as library:
        index([page.parent], library, embedder)
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(library))
        result = CliRunner().invoke(app, [str(page.parent), "--json"])
        assert json.loads(result.stdout) == {"removed": 1}
        assert library.sources() == []
        again = CliRunner().invoke(app, [str(page.parent)])
        assert isinstance(again.exception, NoSuchDocument)
        index([page.parent], library, embedder)
        said = CliRunner().invoke(app, ["a.md"]).stdout
        assert said.startswith("1 removed\n") and "`inhouse index --again PATH`" in said
    assert page.exists()


def test_a_learned_channel_is_forgotten_and_learned_again_only_at_a_wish_in_slack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    embedder = HashEmbedder()
    with Library.open(tmp_path / "store", embedder) as library:
        index([archive(tmp_path / "export.zip")], library, embedder)
        learned = LearnedChannel("C0GENERAL", "1772000000.0", "U0ANA", "2026-03-05T00:00:00+00:00")
        library.learned.keep(learned)
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(library))
        said = CliRunner().invoke(app, ["#general"]).stdout
        assert "removed\n" in said and "`/inhouse learn` brings it back" in said
        assert not library.sources("slack:C0GENERAL") and library.learned.find("C0GENERAL") is None


def test_it_forgets_ratings_of_one_person_or_of_all(tmp_path: Path) -> None:
    store = tmp_path / "data" / "store"
    with Library.open(store, HashEmbedder()) as library:
        for user in ("U1", "U1", "U2", "U3"):
            library.ratings.keep(
                Rating(f"r{len(library.ratings.all())}", user, True, datetime.now(UTC), "secret-plans")
            )
    left = [("--ratings", "--by", "U1"), ("--ratings", "--json"), ("--ratings",)]
    said = [CliRunner().invoke(app, arguments).stdout for arguments in left]
    assert said == ["2 removed\n", '{"removed": 2}\n', "Nothing was removed: it was not there.\n"]
    assert not any(b"secret-plans" in file.read_bytes() for file in store.glob("ledger*"))


@pytest.mark.parametrize("arguments", [[], ["a.md", "--ratings"], ["a.md", "--by", "U1"]])
def test_it_asks_what_is_to_be_forgotten(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments", [["--person", "tomasz"], ["--person", "u1"], ["--ratings", "--by", "@Ann"]]
)
def test_a_person_is_named_by_id_and_a_name_is_refused_and_not_noted(
    tmp_path: Path, arguments: list[str]
) -> None:
    refused = CliRunner().invoke(app, arguments, env={"INHOUSE_DATA_DIR": str(tmp_path), "COLUMNS": "200"})
    assert refused.exit_code == 2
    assert f"'{arguments[-1]}' is not the id of a person: U…" in refused.output
    assert not (tmp_path / "store").exists(), "no audit log, and nothing in it"


def test_what_a_person_wrote_in_an_export_of_slack_goes_and_its_file_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    embedder = HashEmbedder()
    with Library.open(tmp_path / "store", embedder) as library:
        index([archive(tmp_path / "export.zip")], library, embedder)
        monkeypatch.setattr(session, "open_runtime", lambda settings: House(library))
        told = CliRunner().invoke(app, ["--person", "U0ANA"]).stdout
        assert "2 talks" in told and "The files of exports of Slack still have what they wrote" in told
        words = [it.text for name in library.sources() for it in library.spoken.passages_of(name.id)]
        assert len(words) == 2 and not any("reset" in it or "pancakes" in it for it in words)
        again = CliRunner().invoke(app, ["--person", "U0ANA"]).stdout
        assert "0 talks" in again and "exports" not in again
