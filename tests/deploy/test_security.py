"""docs/security.md: each test that it names is there, and what it says of modes and ports is so."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import psutil

from tests.deploy.files import ROOT
from tests.end_to_end.talking import settings_for, workspace

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def defined_in(file: Path) -> set[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {it.name for it in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(it, kinds)}


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 25
    assert [f"{file}::{name}" for file, name in named if name not in defined_in(ROOT / file)] == []


def test_every_row_of_who_might_attack_names_what_holds_it() -> None:
    _, _, attacks = PAGE.partition("## Who might attack")
    rows = re.findall(r"^\| (?!What \||---)(.+) \|$", attacks.partition("## What is stored where")[0], re.M)
    assert len(rows) > 12
    assert [row for row in rows if "::test_" not in row and "privacy.md" not in row] == []


def test_a_new_data_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "leave.md").write_text("# Leave\n\nYou get 26 days.\n", encoding="utf-8")
    data = tmp_path / "new"
    command = [str(Path(sys.executable).parent / "inhouse"), "index", str(tmp_path / "leave.md")]
    environment = os.environ | {"INHOUSE_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, umask=0o022)
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "store" / "ledger.sqlite3").stat().st_mode & 0o777 == 0o600


async def test_in_socket_mode_no_port_is_opened(tmp_path: Path) -> None:
    """Of the bot as a process of its own; what it connects to, the stand-in, is in this one."""
    async with workspace() as talk:
        settings = settings_for(talk.slack, tmp_path)
        words = "-m", "tests.end_to_end.bot_process", settings.slack.api_url, tmp_path
        bot = psutil.Popen([sys.executable, *map(str, words)], cwd=ROOT)
        try:
            await talk.slack.connected(timeout=60)
            open_ports = [it.laddr for it in bot.net_connections() if it.status == psutil.CONN_LISTEN]
        finally:
            bot.terminate()
            bot.wait()
    assert open_ports == []
