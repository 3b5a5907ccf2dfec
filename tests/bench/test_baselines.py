import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bench.evaluation.baselines import evaluate
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.runtime import Runtime
from store.audience import Readers
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.fakes import HashEmbedder

EVIDENCE = [{"file": "leave.md", "quote": "25 days"}]
ROWS = [
    {
        "type": "answerable",
        "style": "terse",
        "question": "leave days",
        "answers": ["25"],
        "evidence": EVIDENCE,
    },
    {"type": "near_miss", "question": "pay in dollars"},
]


def job(folder: Path, *script: str, docs: bool = True) -> Job:
    (folder / "leave.md").write_text("Leave is **25 days** a year.")
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    runtime = cast(Runtime, SimpleNamespace(embedder=HashEmbedder(), writer=ScriptedWriter(*script)))
    return Job(folder / "rows.jsonl", runtime, Readers.members(), folder if docs else None)


def test_plain_systems_are_measured_as_ours_is(tmp_path: Path) -> None:
    found = evaluate(job(tmp_path, "It is 25 days.", "I don’t know."))
    tables = {table.name: table.rows for table in found.tables}
    assert ("dense only", "1.00", "1.00", "1.00") in tables["baselines"]
    assert ("BM25 only", "1.00") in tables["baselines_by_style"]
    assert tables["baselines_replies"] == (
        ("answerable", "1.00 (1 of 1)", "0.00 (0 of 1)"),
        ("near_miss", "-", "1.00 (1 of 1)"),
    )
    assert found.figures["fusion_recall_at_5"] == 1
    assert found.figures["plain_near_miss_refused"] == 1


def test_a_number_of_its_own_is_no_answer(tmp_path: Path) -> None:
    found = evaluate(job(tmp_path, "It is 30 days.", "In dollars it is 12."))
    assert (found.figures["plain_carried"], found.figures["plain_near_miss_refused"]) == (0, 0)


def test_an_interrupt_keeps_what_was_measured(tmp_path: Path) -> None:
    asked = job(tmp_path, "25")
    writer = cast(ScriptedWriter, asked.runtime.writer)

    def interrupt() -> None:
        if len(writer.prompts) == 2:
            raise KeyboardInterrupt

    writer.before_each = interrupt
    found = evaluate(asked)
    assert found.made_with["stopped"] == "after 1 of 2 questions"
    assert found.figures["plain_carried"] == 1


def test_without_documents_it_says_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(BadBatch, match="--docs"):
        evaluate(job(tmp_path, docs=False))
