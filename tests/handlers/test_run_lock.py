"""Two bots never share a data directory; one that was killed is no obstacle, nor is one to other commands."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.model.catalogue.starter import starter_embedder
from handlers.errors import AlreadyRunning
from handlers.run_lock import run_lock

HOLDS = """
import sys, time
from pathlib import Path
from handlers.run_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(120)
"""


def inhouse(*words: str, **own: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_bot_is_told_which_process_runs(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "data"
    with run_lock(directory):
        with (
            pytest.raises(AlreadyRunning, match=rf"process {os.getpid()} on .*INHOUSE_DATA_DIR"),
            run_lock(directory),
        ):
            pass
        with run_lock(tmp_path / "other"):
            pass
    with run_lock(directory):
        pass


def test_a_bot_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE) as bot:
        assert bot.stdout is not None and bot.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match=f"process {bot.pid} on "), run_lock(tmp_path):
            pass
        bot.send_signal(signal.SIGKILL)
        bot.wait(60)
    with run_lock(tmp_path):
        pass


def test_a_directory_that_cannot_be_made_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSettings, match="INHOUSE_DATA_DIR"), run_lock(tmp_path / "file" / "data"):
        pass


def test_the_second_run_ends_at_once_and_other_commands_work_beside_a_bot(
    tmp_path: Path, models_dir: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Leave\n\nStaff have 26 days of leave.\n", encoding="utf-8")
    own = {"INHOUSE_DATA_DIR": str(tmp_path), "INHOUSE_EMBEDDER__PATH": str(starter_embedder(models_dir))}
    with run_lock(tmp_path):
        second = inhouse("run", **own)
        assert second.returncode not in {0, 2} and second.stdout == ""
        assert second.stderr.startswith(f"inhouse: another `inhouse run` (process {os.getpid()} on ")
        assert inhouse("index", str(page), **own).returncode == 0
        assert "26 days" in inhouse("search", "How much leave?", **own).stdout
