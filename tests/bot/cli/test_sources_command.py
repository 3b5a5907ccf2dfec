"""`inhouse sources`: what is indexed, and what was left out of a file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.sessions import sources as session
from bot.cli.sources import app
from store.audience import Audience
from store.errors import CannotOpen
from store.indexing import IndexOptions, index
from tests.bot.cli.test_index_command import House

BOX = '<html><body><h1>Kiln</h1><p>Fire it at dusk.</p><p><img src="a.png" alt=""></p></body></html>'


@pytest.fixture(autouse=True)
def _runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(session, "open_runtime", lambda settings: House(tmp_path))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "kiln.html").write_text(BOX)
    (folder / "tea.md").write_text("# Tea\n\nTea is free.")
    (folder / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with House(tmp_path) as house:
        index([folder], house.library, house.embedder, IndexOptions(Audience.parse("user:U1")))
    return folder


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_of_a_file_it_tells_what_was_left_out(docs: Path) -> None:
    told = said("why", str(docs / "kiln.html"))
    assert "“Kiln”" in told and "indexed for user:U1" in told
    assert "left out: 1 picture is not read" in told
    assert "nothing is left out" in said("why", str(docs / "tea.md"))


def test_of_a_file_that_cannot_be_read_it_tells_why(docs: Path) -> None:
    assert "old.doc is of a kind that is not read (.doc)" in said("why", str(docs / "old.doc"))
    result = CliRunner().invoke(app, ["why", str(docs / "nothing.md")])
    assert isinstance(result.exception, CannotOpen)


def test_a_file_that_is_not_indexed_is_said_to_be_so(docs: Path) -> None:
    (docs / "new.md").write_text("# New\n\nText.")
    assert "not indexed: `inhouse index` reads it" in said("why", str(docs / "new.md"))


def test_of_a_folder_it_names_the_files_that_something_was_left_out_of(docs: Path) -> None:
    told = said("why", str(docs))
    assert "kiln.html" in told and "old.doc" in told and "tea.md" not in told
    assert "1 of 3 files are read whole." in told


def test_programs_get_the_same_as_json(docs: Path) -> None:
    assert json.loads(said("why", str(docs / "kiln.html"), "--json")) == {
        "files": [
            {
                "file": str(docs / "kiln.html"),
                "indexed": True,
                "title": "Kiln",
                "audience": "user:U1",
                "characters": len("# Kiln\n\nFire it at dusk."),
                "left_out": ["1 picture is not read"],
                "refused": None,
            }
        ]
    }


def test_what_is_indexed_is_listed(docs: Path) -> None:
    listed = said("list")
    assert "kiln.html  Kiln  (user:U1)" in listed and "2 documents" in listed
    assert [it["name"] for it in json.loads(said("list", "--json"))["sources"]] == ["kiln.html", "tea.md"]
