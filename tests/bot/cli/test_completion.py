"""Shell completion: the script that a shell takes, and what it is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, **settings: str) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name("inhouse"), *words],
        capture_output=True,
        text=True,
        env=os.environ | settings,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_its_script(shell: str) -> None:
    assert "COMPLETE" in run("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("inhouse sou", "sources"), ("inhouse sources w", "why"), ("inhouse ask --ba", "--batch")],
)
def test_commands_and_options_are_completed(typed: str, found: str) -> None:
    asked = {"_INHOUSE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    assert run(**asked).split() == [found]
