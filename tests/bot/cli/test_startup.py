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
# The same of many commands, each forked from one process that has loaded what all of them load at first.
PROBE_EACH = """
import os, sys
import typer.rich_utils
import bot.__main__
heavy = set(sys.argv[1].split(","))
for words in sys.argv[2:]:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.argv = ["inhouse", *words.split()]
        try:
            bot.__main__.main()
        finally:
            print(words, *sorted(heavy & set(sys.modules)), sep=",", file=sys.stderr)
    ended = os.waitpid(child, 0)[1]
    assert ended == 0, words
"""
SLACK = {"slack_bolt", "slack_sdk", "aiohttp", "dbos"}
SERVING = SLACK | {"chromadb", "openai", "httpx2", "huggingface_hub"}
READING = {"yaml", "chardet", "pypdfium2", "python_calamine", "selectolax", "oxmsg", "numpy.ma"}
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


@pytest.fixture(scope="module")
def loaded_by_helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What is heavy and loaded, by the help that loads it."""
    heavy = ",".join(SERVING | ANSWERING | SETTINGS)
    done = subprocess.run(
        [sys.executable, "-c", PROBE_EACH, heavy, *HELPS],
        capture_output=True,
        text=True,
        env=os.environ | {"INHOUSE_DATA_DIR": str(tmp_path_factory.mktemp("helps"))},
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(",") for line in done.stderr.splitlines()]
    return {words: set(found) for words, *found in rows}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each help is a fork")
@pytest.mark.parametrize("words", HELPS)
def test_help_loads_no_more_than_typer(words: str, loaded_by_helps: dict[str, set[str]]) -> None:
    assert loaded_by_helps[words] == set()


def test_the_manifest_is_printed_without_what_serves_slack(tmp_path: Path) -> None:
    assert loaded(SERVING | ANSWERING, "manifest", directory=tmp_path) == set()


def test_models_are_listed_without_what_runs_them(tmp_path: Path) -> None:
    heavy = SERVING | ANSWERING | {"bot.citations", "markdown_it"}
    assert loaded(heavy, "models", "list", directory=tmp_path) == set()


def test_what_is_indexed_is_listed_without_what_reads_finds_or_answers(tmp_path: Path) -> None:
    finding = {"bot.citations", "bot.retrieval", "store.library", "store.indexing", "llama_cpp", "pathspec"}
    assert loaded(SERVING | READING | WRITING | finding, "sources", "list", directory=tmp_path) == set()


def test_a_search_and_an_index_of_nothing_new_load_only_what_they_need(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    (tmp_path / "leave.md").write_text("# Leave\n\nTake 240 hours of annual leave.")
    index = ("index", str(tmp_path / "leave.md"))
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    assert CliRunner().invoke(app, index).exit_code == 0
    found = loaded(SERVING | READING | WRITING | {"llama_cpp"}, "search", "annual leave", directory=tmp_path)
    assert found == {"llama_cpp"}
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
