"""Exports of conversations, Slack's own and plain ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadBatch
from bot.question import Said
from bot.summarization.messages import read_export


def written(directory: Path, found: Any, name: str = "thread.json") -> Path:
    path = directory / name
    path.write_text(found if isinstance(found, str) else json.dumps(found), encoding="utf-8")
    return path


def test_slacks_export_is_read(tmp_path: Path) -> None:
    found = {
        "messages": [
            {"user": "U1", "text": "Ship it.", "ts": "1.1", "user_profile": {"real_name": "Ana Ruiz"}},
            {"user": "U2", "text": "When?", "ts": "1.2"},
            {"user": "U3", "bot_id": "B1", "text": "beep", "ts": "1.3"},
            {"user": "U2", "text": " ", "ts": "1.4"},
        ]
    }
    assert read_export(written(tmp_path, found)) == [
        Said("Ana Ruiz", "Ship it.", ""),
        Said("U2", "When?", ""),
    ]


def test_plain_objects_are_read(tmp_path: Path) -> None:
    rows = '{"author": "Ana", "text": "Ship it.", "link": "https://x.y"}\n{"speaker": "Ben", "text": "No."}\n'
    assert read_export(written(tmp_path, rows, "thread.jsonl")) == [
        Said("Ana", "Ship it.", "https://x.y"),
        Said("Ben", "No.", ""),
    ]


@pytest.mark.parametrize("found", ["{", "4", '{"a": 1}', '[{"author": "Ana"}]', '[["Ana", "Hi"]]'])
def test_anything_else_is_refused_with_the_shape_that_is_wanted(tmp_path: Path, found: str) -> None:
    with pytest.raises(BadBatch, match=r"thread\.json: "):
        read_export(written(tmp_path, found))
