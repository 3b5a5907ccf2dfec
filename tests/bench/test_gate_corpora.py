"""What newcomers asked of their folders is answered where they say it is."""

import zipfile
from pathlib import Path

import pytest

from bench.evaluation.gate_corpora import NEWCOMERS
from bot.evaluation.rows import Type, read_rows


@pytest.mark.parametrize("name", ["clinic", "club", "theatre"])
def test_the_answers_stand_in_the_files_that_are_named(name: str) -> None:
    rows = read_rows(NEWCOMERS / f"{name}.jsonl")
    assert {it.type for it in rows} == {Type.ANSWERABLE, Type.NEAR_MISS}
    for gold in (it for row in rows for it in row.evidence):
        assert gold.quote in written(NEWCOMERS / name / gold.file), gold


def written(path: Path) -> str:
    if path.suffix != ".docx":
        return path.read_text("utf-8").replace("–", "-")
    with zipfile.ZipFile(path) as parts:
        return parts.read("word/document.xml").decode()
