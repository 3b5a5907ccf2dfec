"""`inhouse models try`, with the real starter models, as it is typed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import psutil
import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot.cli.models import app
from bot.cli.sessions.trial import show_side_by_side
from bot.errors import ModelFailed, ModelMissing
from bot.evaluation import Trial
from bot.evaluation.trial import Tried
from handlers.simulator.demo import HANDBOOK
from tests.bot.cli.test_json_schemas import SHOWN, differences

PAGES = ("security-incidents.md", "leave.md")
"""Of the handbook, those that answer the first questions: all of it takes long to index."""


@pytest.fixture(autouse=True)
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in PAGES:
        shutil.copy(HANDBOOK / name, folder)
    monkeypatch.chdir(tmp_path)


def said(*words: str) -> str:
    handbook = Path("handbook").absolute()
    result = CliRunner().invoke(app, ["try", *words], obj=handbook, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def starter(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The starter writer's file, where the starter embedder is too."""
    from bot.model.catalogue import starter_embedder, starter_writer

    monkeypatch.setenv("INHOUSE_EMBEDDER__PATH", str(starter_embedder(models_dir)))
    return str(starter_writer(models_dir))


@pytest.mark.long
def test_try_tells_what_a_writer_says_how_fast_and_in_how_much_memory(starter: str) -> None:
    told = json.loads(said(starter, "--limit", "1", "--json"))
    assert list(differences(told, SHOWN["models try"])) == []
    (trial,) = told["trials"]
    assert trial["writer"] in starter
    assert [it["kind"] for it in trial["replies"]] != ["no_answer"]
    assert all(it["text"] and it["total_s"] > 0 for it in trial["replies"])
    assert 0 <= trial["held"] <= trial["sentences"]
    assert trial["sentences"] > 0
    assert min(trial["first_word_s"], trial["read_per_s"], trial["written_per_s"]) > 0
    assert 200_000_000 < trial["memory"] < 3_000_000_000


def test_several_writers_stand_side_by_side_with_what_each_said() -> None:
    one = Tried("Why?", "answer", "So it is.", right=True, answerable=True, sentences=2, held=1,
                first_word_s=1.5, total_s=3.0)  # fmt: skip
    other = replace(one, kind="no_answer", text="Nothing.")
    out = StringIO()
    trials = [Trial("first", (one,), 100.0, 10.0, 10**9), Trial("second", (other,), 50.0, 5.0, 2 * 10**9)]
    show_side_by_side(trials, Console(file=out, width=200))
    text = out.getvalue()
    row = next(line for line in text.splitlines() if "memory of the process" in line)
    assert row.count("MB") + row.count("GB") == 2
    assert text.count("Why?") == 1
    assert text.index("first, 3.0 s, answer:\nSo it is.") < text.index("second, 3.0 s, no answer:\nNothing.")


def test_a_writer_that_is_not_here_says_what_is_and_how_to_pull_it() -> None:
    with pytest.raises(
        ModelMissing, match=r"inhouse models pull qwen3-4b\. Installed writers: starter-writer"
    ):
        said("qwen3-4b")
    with pytest.raises(ModelMissing, match=r"inhouse models pull granite-4\.1-3b"):
        said("small")
    with pytest.raises(
        ModelMissing, match=r"there is no writer or file 'bge-small-en'.*installed writers: starter-writer"
    ):
        said("bge-small-en")


def test_a_file_that_does_not_open_ends_the_trial_with_its_reason(starter: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ModelFailed, match=r"bad\.gguf"):
        said(str(bad), "--limit", "1")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C reaches a group of processes")
def test_ctrl_c_ends_it_with_130_and_leaves_no_process(starter: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "models", "try", starter],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not (theirs := psutil.Process(process.pid).children(recursive=True)):
        assert time.monotonic() < until
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    heard = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert heard == "Stopped.\n"
    assert not psutil.wait_procs(theirs, timeout=10)[1]
