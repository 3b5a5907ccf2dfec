"""What --json prints has just the keys that docs/commandline.md shows, with values of those kinds."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_group
from typer.testing import CliRunner

from bot.__main__ import app

PAGE = Path(__file__).parents[3] / "docs" / "commandline.md"
SHOWN = {
    command: json.loads(sample)
    for command, sample in re.findall(
        r"^### `inhouse ([^`]+) --json`\n.*?^```json\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S
    )
}
QUESTION = "How many days of annual leave do I get?"
WORDS = {
    "ask": ("ask", QUESTION),
    "search": ("search", "annual leave", "-k", "1"),
    "summarize": ("summarize", "docs/leave.md"),
    "index": ("index", "docs"),
    "index --dry-run": ("index", "docs", "--dry-run", "--exclude", "*.nothing"),
    "sources list": ("sources", "list"),
    "sources why FILE": ("sources", "why", "docs/leave.md"),
    "sources why QUESTION": ("sources", "why", QUESTION),
    "models list": ("models", "list"),
    "models recommend": ("models", "recommend"),
    "models pull": ("models", "pull", "starter"),
    "models verify": ("models", "verify"),
    "doctor": ("doctor",),
    "eval FILE": ("eval", "questions.jsonl", "--docs", "docs"),
    "backup FILE": ("backup", "backup.zip"),
    "restore FILE": ("restore", "backup.zip", "--replace"),
    "reindex": ("reindex", "--read"),
    "vacuum": ("vacuum",),
    "sources kinds": ("sources", "kinds"),
    "sources add": ("sources", "add", "folder", "handbook", "docs", "--audience", "everyone"),
    "sources sync": ("sources", "sync"),
    "sources sync --dry-run": ("sources", "sync", "--dry-run"),
    "sources status": ("sources", "status"),
    "sources why DOCUMENT": ("sources", "why", "leave.md"),
    "sources remove": ("sources", "remove", "handbook"),
    "audit": ("audit",),
    "forget": ("forget", "docs"),
}


def commands(group: Any, above: str = "") -> Iterator[str]:
    """Those that take --json."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        elif any("--json" in it.opts for it in command.params):
            yield f"{above}{name}"


def differences(found: Any, shown: Any, at: str = "") -> Iterator[str]:
    """Where a value has other keys than the one in the docs, or is of another kind. Null fits all."""
    if found is None or shown is None:
        return
    number = (int, float)
    same = isinstance(found, type(shown)) or (isinstance(found, number) and isinstance(shown, number))
    if not same or isinstance(found, bool) != isinstance(shown, bool):
        yield f"{at}: {found!r} is not of the kind of {shown!r}"
    elif isinstance(shown, dict) and shown:
        yield from (f"{at}.{key}: in one of them only" for key in found.keys() ^ shown.keys())
        for key in found.keys() & shown.keys():
            yield from differences(found[key], shown[key], f"{at}.{key}")
    elif isinstance(shown, list) and shown:
        for each in found:
            yield from differences(each, shown[0], f"{at}[]")


def test_every_command_with_json_is_in_the_docs() -> None:
    known = {re.sub(r" (?:[A-Z]+|--[a-z-]+)$", "", command) for command in SHOWN}
    assert set(commands(get_group(app))) == known
    # These have tests of their own.
    assert WORDS.keys() | {"models try", "migrate"} == SHOWN.keys()


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        ({"a": 1}, [".b: in one of them only"]),
        ({"a": "1", "b": [True]}, [".a: '1' is not of the kind of 1"]),
        ({"a": 1.5, "b": [1]}, [".b[]: 1 is not of the kind of True"]),
        ({"a": None, "b": []}, []),
    ],
)
def test_a_difference_is_noticed(found: object, wrong: list[str]) -> None:
    assert list(differences(found, {"a": 1, "b": [True]})) == wrong


def test_what_is_printed_is_what_the_docs_show(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("docs").mkdir()
    Path("data").mkdir()
    Path("data/models").symlink_to(models_dir)
    Path("docs/leave.md").write_text(
        "# Leave\n\nYou get 26 days of annual leave a year.\n\nAsk Greta for more.\n"
    )
    row = {"question": QUESTION, "answers": ["26 days"], "type": "answerable"}
    evidence = [{"file": "leave.md", "quote": "You get 26 days of annual leave a year."}]
    Path("questions.jsonl").write_text(json.dumps(row | {"evidence": evidence}) + "\n")
    Path("docs/scan.blend").write_bytes(b"\x89PNG")
    order = ["index", *(it for it in WORDS if it not in ("index", "forget")), "forget"]
    for command in order:
        result = CliRunner().invoke(app, [*WORDS[command], "--json"], catch_exceptions=False)
        (line,) = result.stdout.splitlines()
        assert list(differences(json.loads(line), SHOWN[command], command)) == []
        if command == "ask":
            assert json.loads(line)["kind"] == "quotes"
