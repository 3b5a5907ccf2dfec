"""The command line of research evaluations: tables between their marks, JSON, refusals in words."""

import json
import sys
from pathlib import Path

import pytest

from bench.evaluation.runner import run, run_on_questions
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.report import Evaluation, Table


@pytest.fixture(autouse=True)
def _models(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(models_dir)


def count(job: Job) -> Evaluation:
    """How many files there are."""
    if not job.path.is_dir():
        raise BadBatch(f"{job.path}: not a folder")
    found = sum(1 for _ in job.path.iterdir())
    table = Table("files", "Files", ("files", "at most"), ((str(found), str(job.limit)),))
    return Evaluation("Files", {}, (table,), {"files": found})


def typed(monkeypatch: pytest.MonkeyPatch, *words: object) -> int | str | None:
    """The status with which the command ends."""
    monkeypatch.setattr(sys, "argv", ["runner.py", *map(str, words)])
    with pytest.raises(SystemExit) as end:
        run("count", count, "A folder.")
    return end.value.code


def test_a_table_goes_between_its_marks_with_the_command_that_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, folder = tmp_path / "page.md", tmp_path / "folder"
    folder.mkdir()
    page.write_text("# Ours\n\n<!-- eval files -->\nof old\n<!-- /eval files -->\n\nKept.\n")
    assert typed(monkeypatch, folder, "--limit", 3, "--write", page) == 0
    text = page.read_text()
    assert "of old" not in text and "Kept." in text and "| 0 | 3 |" in text
    assert f"Made by `python -m bench.evaluation.count {folder} --limit 3 --write {page}` on " in text


def test_json_is_all_that_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, tmp_path, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["figures"] == {"files": 1}
    assert found["made_with"]["command"] == f"python -m bench.evaluation.count {tmp_path}"


def test_what_is_refused_is_said_without_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(monkeypatch, tmp_path / "nowhere") == f"{tmp_path / 'nowhere'}: not a folder"
    assert "create it first" in str(typed(monkeypatch, tmp_path, "--write", tmp_path / "no" / "page.md"))


def test_a_wrong_question_is_told_before_documents_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"question": "How?"}\n')
    monkeypatch.setattr(sys, "argv", ["runner.py", str(rows), "--docs", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit) as end:
        run_on_questions("count", count)
    assert "line 1" in str(end.value.code) and '"type"' in str(end.value.code)
