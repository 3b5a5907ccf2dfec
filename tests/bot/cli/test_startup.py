"""What a command loads before it begins: a verb waits for nothing that only others need."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from bot.__main__ import app
from bot.cli import search
from bot.retrieval.search import BUDGET

# Of what takes long to load, all that is loaded at the end.
PROBE = """
import runpy, sys
heavy = set(sys.argv.pop(1).split(","))
try:
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
finally:
    print("loaded", *sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
SLACK = {"slack_bolt", "slack_sdk", "aiohttp", "dbos"}
SERVING = SLACK | {"chromadb", "openai", "httpx2", "huggingface_hub"}
READING = {"yaml", "charset_normalizer", "pypdfium2", "python_calamine", "selectolax", "oxmsg", "numpy.ma"}
WRITING = {"bot.answering", "bot.answerability", "bot.load_writer", "bot.model.engine"}
ANSWERING = {"numpy", "sqlalchemy", "llama_cpp"}
SETTINGS = {"pydantic_settings", "structlog"}


def loaded(heavy: set[str], *words: str, directory: Path) -> set[str]:
    """Which of `heavy` a command loads."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, ",".join(heavy), *words],
        capture_output=True,
        text=True,
        env=os.environ | {"INHOUSE_DATA_DIR": str(directory)},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split()[1:])


VERBS = get_group(app).commands
HELPS = (*(f"{verb} --help" for verb in VERBS), "models pull --help", "search -h", "--help", "--version")


@pytest.mark.parametrize("words", HELPS)
def test_help_loads_no_more_than_typer(words: str, tmp_path: Path) -> None:
    assert loaded(SERVING | ANSWERING | SETTINGS, *words.split(), directory=tmp_path) == set()


def test_the_manifest_is_printed_without_what_serves_slack(tmp_path: Path) -> None:
    assert loaded(SERVING | ANSWERING, "manifest", directory=tmp_path) == set()


def test_models_are_listed_without_what_runs_them(tmp_path: Path) -> None:
    assert loaded(SERVING | ANSWERING, "models", "list", directory=tmp_path) == set()


def test_a_search_loads_nothing_that_only_serving_reading_or_writing_needs(tmp_path: Path) -> None:
    (tmp_path / "leave.md").write_text("# Leave\n\nTake 240 hours of annual leave.")
    loaded(set(), "index", str(tmp_path / "leave.md"), directory=tmp_path)
    found = loaded(SERVING | READING | WRITING | {"llama_cpp"}, "search", "annual leave", directory=tmp_path)
    assert found == {"llama_cpp"}


def test_an_index_of_nothing_new_loads_no_writer(tmp_path: Path) -> None:
    (tmp_path / "leave.md").write_text("# Leave\n\nTake 240 hours of annual leave.")
    index = ("index", str(tmp_path / "leave.md"))
    loaded(set(), *index, directory=tmp_path)
    assert loaded(WRITING | SLACK, *index, directory=tmp_path) == set()


def test_help_needs_no_settings_that_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_NO_SUCH", "1")
    assert CliRunner().invoke(app, ["search", "--help"]).exit_code == 0


def test_h_is_help_everywhere() -> None:
    for words in (["-h"], *([verb, "-h"] for verb in VERBS), ["models", "list", "-h"]):
        found = CliRunner().invoke(app, words)
        assert found.exit_code == 0 and "Usage:" in found.stdout, words


@pytest.mark.parametrize("words", [["search"], ["search", "leave", "--batch", "rows.jsonl"], ["serch"]])
def test_a_command_that_cannot_be_meant_ends_with_status_2(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "bot", *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "") and "Usage:" in done.stderr


def test_what_search_grows_passages_to_is_what_retrieval_does_by_itself() -> None:
    assert inspect.signature(search.search).parameters["budget"].default == BUDGET
