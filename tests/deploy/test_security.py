"""docs/security.md: each test that it names is there, and what it says of modes and ports is so."""

import ast
import os
import re
from pathlib import Path

import psutil

from bot.settings import make_data_dir
from tests.deploy.files import ROOT
from tests.end_to_end.talking import workspace
from tests.end_to_end.test_crashes import bot

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
    before = os.umask(0o022)
    try:
        made = make_data_dir(tmp_path / "new" / "data")
    finally:
        os.umask(before)
    assert made.stat().st_mode & 0o777 == 0o700


async def test_in_socket_mode_no_port_is_opened(tmp_path: Path) -> None:
    """Of the bot as a process of its own; what it connects to, the stand-in, is in this one."""
    async with workspace() as talk, bot(talk, tmp_path) as process:
        ports = psutil.Process(process.pid).net_connections()
        assert ports
        assert [it.laddr for it in ports if it.status == psutil.CONN_LISTEN] == []
