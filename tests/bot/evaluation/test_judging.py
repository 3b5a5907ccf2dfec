"""A judge is believed for what it tells of labelled sentences, and not for saying yes."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.judging import Judged, calibrate_judge, learn, shipped_sentences, threshold_of
from bot.evaluation.replay import ReplayRow, read_replay
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers


def judged(true: list[float], false: list[float]) -> list[Judged]:
    """Two sentences a question."""
    found = [(True, it) for it in true] + [(False, it) for it in false]
    random.Random(0).shuffle(found)
    return [Judged(str(n // 2), supported, p) for n, (supported, p) in enumerate(found)]


def test_a_judge_that_tells_them_apart_is_believed_from_where_hardly_a_false_one_passes() -> None:
    learned = learn(judged([0.8 + n / 200 for n in range(30)], [n / 40 for n in range(30)]), "j", "balanced")
    assert learned.believed and learned.threshold >= 0.72
    assert learned.figures["true_gained"] > 0.8 and learned.figures["false_passed"] <= 0.10


@pytest.mark.parametrize("always", [1.0, 0.97, 0.0])
def test_a_judge_that_always_says_the_same_is_not_believed(always: float) -> None:
    learned = learn(judged([always] * 30, [always] * 30), "j", "balanced")
    assert not learned.believed and "no better than chance" in learned.reason


def test_a_judge_that_says_yes_to_all_but_a_few_is_not_believed() -> None:
    learned = learn(judged([1.0] * 30, [1.0] * 18 + [0.0] * 12), "j", "balanced")
    assert not learned.believed


def test_of_judges_that_guess_hardly_one_is_believed() -> None:
    taken = 0
    for seed in range(200):
        guess = random.Random(seed)
        taken += learn(
            judged([guess.random() for _ in range(25)], [guess.random() for _ in range(25)]), "j", "strict"
        ).believed
    assert taken <= 4


def test_a_judge_is_not_believed_on_a_handful() -> None:
    learned = learn(judged([1.0] * 40, [0.0] * 11), "j", "balanced")
    assert not learned.believed and "too few" in learned.reason
    assert not learn([], "j", "balanced").believed


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), max_size=60))
def test_at_its_threshold_one_false_sentence_in_twenty_passes_at_most(
    found: list[tuple[bool, float]],
) -> None:
    sentences = [Judged("q", supported, p) for supported, p in found]
    threshold, false = threshold_of(sentences), [p for supported, p in found if not supported]
    assert sum(p >= threshold for p in false) <= 0.05 * len(false)


def test_the_sentences_that_come_with_the_package_are_of_both_kinds_on_each_question() -> None:
    rows = shipped_sentences()
    assert len(rows) >= 10 and all(row.passages for row in rows)
    for row in rows:
        assert {it.supported for it in row.sentences} == {True, False}
        assert all(bool(it.kind) != it.supported for it in row.sentences)


@pytest.mark.long
def test_the_starter_does_not_believe_itself(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path, answering={"style": "answer"})) as runtime:
        found = calibrate_judge(Job(Path(), runtime, Readers.members()), shipped_sentences()[:6])
        learned = runtime.judge_calibration
        assert learned is not None and not learned.believed and "auroc" in learned.figures
        assert runtime.believed_judge is None
    assert Path(found.made_with["written to"]).parent == tmp_path / "calibrations"


def test_rows_without_passages_calibrate_nothing(tmp_path: Path) -> None:
    rows = [ReplayRow("1", "Why?", "good", ())]
    with open_runtime(load(data_dir=tmp_path)) as runtime, pytest.raises(BadBatch, match="passages"):
        calibrate_judge(Job(tmp_path / "rows.jsonl", runtime, Readers.members()), rows)
    file = tmp_path / "rows.jsonl"
    file.write_text('{"question": "Why?", "passages": ["no"], "good": [{"text": "A.", "supported": true}]}')
    with pytest.raises(BadBatch, match="line 1: a passage is like"):
        read_replay(file)
