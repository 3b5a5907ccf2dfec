"""Recorded points of summaries: true ones reach the reader, false ones seldom."""

from pathlib import Path

import pytest

from bench.evaluation.points import evaluate
from bot.evaluation.job import Job
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

RECORDED = Path(__file__).parents[2] / "bench" / "evaluation" / "recorded_summaries.jsonl"


@pytest.mark.long
def test_four_fifths_of_true_points_are_shown_and_few_false_ones() -> None:
    with open_runtime(load()) as runtime:
        found = evaluate(Job(RECORDED, runtime, Readers.members())).figures
    for split in ("development", "held out"):
        assert found[f"{split} true shown"] >= 0.8
        assert found[f"{split} false shown"] <= 0.2
