"""A data directory that may not be written: every command says so in a line."""

import sys

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.errors import BadSettings

READ_ONLY = "/proc"
"""Nobody may put a file there, not even root, as on a disk that was mounted read-only."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a directory that is read-only to all")
@pytest.mark.parametrize(
    "words",
    [
        ("index", "/dev/null"),
        ("search", "leave"),
        ("ask", "How much leave?"),
        ("summarize", "leave.md"),
        ("forget", "leave.md"),
        ("sources", "list"),
        ("backup", "backup.zip"),
        ("restore", "backup.zip"),
        ("reindex",),
        ("vacuum",),
        ("run",),
        ("demo", "--script-only"),
    ],
    ids=lambda words: words[0],
)
def test_a_command_says_that_the_data_directory_cannot_be_written(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INHOUSE_DATA_DIR", READ_ONLY)
    refused = CliRunner().invoke(app, words).exception
    assert isinstance(refused, BadSettings)
    assert str(refused).startswith("INHOUSE_DATA_DIR: /proc cannot be written (")
    assert "a directory that this user can write to" in str(refused)
