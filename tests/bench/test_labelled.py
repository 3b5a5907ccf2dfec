"""Labelled sentences: those on modifiers name documents that are there, and none is labelled twice."""

import json
from pathlib import Path

import pytest

from bench.evaluation.labelled import MODIFIERS

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "clinic": ROOT / "bench/evaluation/newcomers/clinic",
    "theatre": ROOT / "bench/evaluation/newcomers/theatre",
    "pellworth": ROOT / "handlers/simulator/demo/handbook",
}


@pytest.mark.parametrize("name", FOLDERS)
def test_each_row_names_documents_and_has_sentences_of_both_kinds(name: str) -> None:
    rows = [json.loads(line) for line in (MODIFIERS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    assert rows and all((FOLDERS[name] / file).is_file() for row in rows for file in row["files"])
    said = [text for row in rows for text in (*row["true"], *row["false"])]
    assert all(row["true"] and row["false"] for row in rows) and len(set(said)) == len(said)
