"""The files of docs/deploy/, and what of the code they rely on: settings, commands, versions."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_group

from bot.__main__ import app

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "docs" / "deploy"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
COMMANDS = get_group(app).commands
OURS = "INHOUSE_", "SLACK_"
"""What our variables begin with; those of others are theirs to check."""


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def documents(path: Path) -> list[dict[str, Any]]:
    """What a YAML file holds."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def linted(program: str, *words: str | Path) -> None:
    """A linter of the dev requirements has nothing to say."""
    beside = Path(sys.executable).parent / program
    done = subprocess.run([beside, *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def program(name: str, package: str) -> str:
    """A program of the system's packages. Where it is missing the test is skipped, as the summary says."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing: apt install {package}")
    return found
