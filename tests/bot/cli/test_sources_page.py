"""docs/sources.md, followed from nothing: its first example, and what it says of kinds and options."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from store.sources import KINDS

PAGE = (Path(__file__).parents[3] / "docs" / "sources.md").read_text("utf-8")


def test_the_first_example_works_from_nothing(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("data/models").symlink_to(models_dir)
    Path("handbook").mkdir()
    Path("handbook/leave.md").write_text("# Leave\n\nYou get 26 days of annual leave a year.\n")
    Path("handbook/film.mp4").write_bytes(b"\0")
    example = re.search(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    assert example
    printed = []
    for line in example[1].splitlines():
        program, *words = shlex.split(line)
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert (program, result.exit_code) == ("inhouse", 0), result.output
        printed.append(result.stdout)
    added, synced, status, found = printed
    assert "answers: 2 documents" in added or "answers: 1 document" in added
    assert "handbook: 1 added" in synced
    assert status.startswith("handbook\tfolder\t1\t")
    assert "26 days of annual leave" in found


def test_every_kind_has_a_row_and_a_section() -> None:
    table = PAGE.partition("| Kind |")[2].partition("\n\n")[0]
    assert re.findall(r"\[`([a-z-]+)`\]", table) == [it.name for it in KINDS]
    sections = re.findall(r"^### (.+)$", PAGE.partition("\n## The kinds\n")[2], re.M)
    assert [it.casefold() for it in sections] == [it.name for it in KINDS]
