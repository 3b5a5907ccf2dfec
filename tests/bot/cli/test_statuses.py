"""Exit statuses: one for each kind of fault, as the table in docs/configuration.md has them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import errors
from bot.__main__ import app, status_of
from bot.cli.command import NOTHING_READ
from bot.model.catalogue.starter import starter_embedder
from handlers import errors as slack_errors
from handlers.errors import HandlerError
from store import errors as store_errors

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def statuses() -> dict[int, str]:
    """Of the table: each status with what it means."""
    _, _, section = PAGE.read_text("utf-8").partition("\n## Exit statuses\n")
    return {int(status): told for status, told in re.findall(r"^\| (\d+) \| (.+) \|$", section, re.M)}


def kinds() -> Iterator[type[errors.BotError] | type[store_errors.StoreError]]:
    for module in (errors, slack_errors, store_errors):
        for it in vars(module).values():
            if isinstance(it, type) and issubclass(it, (errors.BotError, store_errors.StoreError)):
                yield it


def test_every_refusal_ends_with_a_status_of_the_table() -> None:
    ended = {kind.__name__: status_of(kind("told")) for kind in kinds()}
    assert set(ended.values()) <= statuses().keys() - {0, 130, 143}
    assert ended["BadSettings"] == ended["BadBatch"] == ended["BadAudience"] == 2
    assert ended["ModelMissing"] == ended["PullFailed"] == ended["RefusedKey"] == 3
    assert ended["StoreBusy"] == ended["WrongEmbedder"] == ended["NoSpace"] == 4
    assert {status_of(kind("")) for kind in kinds() if issubclass(kind, HandlerError)} == {5}
    assert ended["CannotOpen"] == ended["UnknownFormat"] == ended["NoSuchDocument"] == NOTHING_READ


def run(*words: str, directory: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"INHOUSE_DATA_DIR": str(directory / "data")} | settings,
    )


@pytest.mark.parametrize(
    "words",
    [
        "ask leave?",
        "ask --batch questions.jsonl",
        "demo --script-only",
        "eval --from-feedback",
        "eval --suggest --docs .",
        "forget page.md",
        "forget --ratings",
        "index page.md",
        "index --dry-run page.md",
        "index --watch page.md",
        "models pull small",
        "models try",
        "run",
        "search leave",
        "sources list",
        "sources why leave?",
        "sources why page.md",
        "summarize page.md",
    ],
)
def test_a_data_directory_that_cannot_be_made_is_said_by_every_command_that_needs_it(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text("# Leave\n\nStaff have 26 days of leave.\n", encoding="utf-8")
    (tmp_path / "questions.jsonl").write_text('{"question": "How much leave?"}\n', encoding="utf-8")
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path / "page.md" / "data"))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, words.split())
    assert isinstance(done.exception, errors.BadSettings), done.output
    assert str(done.exception).startswith(f"INHOUSE_DATA_DIR: {tmp_path}/page.md/data")
    assert "cannot be created" in str(done.exception) and "\n" not in str(done.exception)
    assert status_of(done.exception) == 2


@pytest.mark.parametrize(
    ("status", "words", "settings", "told"),
    [
        (2, ("ask", "--nonsense"), {}, "No such option"),
        (2, ("eval", "a.jsonl", "--only", "it"), {}, "Invalid value for '--only': 'it' is not one of"),
        (2, ("search", "leave"), {"INHOUSE_MODEL__THREDS": "2"}, "Did you mean INHOUSE_MODEL__THREADS?"),
        (2, ("ask", "leave?", "--as-reader", "group:1"), {}, "is not an audience"),
        (2, ("search", "leave"), {"INHOUSE_DATA_DIR": __file__}, "INHOUSE_DATA_DIR"),
        (3, ("search", "leave"), {"INHOUSE_EMBEDDER__PATH": "nowhere.gguf"}, "INHOUSE_EMBEDDER__PATH"),
        (4, ("search", "leave"), {"INHOUSE_DATA_DIR": "damaged"}, "ledger.sqlite3"),
        (6, ("index", "nowhere"), {}, "nowhere"),
    ],
)
def test_a_command_ends_with_the_status_and_one_message(
    status: int,
    words: tuple[str, ...],
    settings: dict[str, str],
    told: str,
    tmp_path: Path,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger = tmp_path / "damaged" / "store" / "ledger.sqlite3"
    ledger.parent.mkdir(parents=True)
    ledger.write_bytes(b"no ledger" * 1000)
    monkeypatch.chdir(tmp_path)
    settings = {"INHOUSE_EMBEDDER__PATH": str(starter_embedder(models_dir))} | settings
    done = run(*words, directory=tmp_path, **settings)
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert status in statuses()
