"""The runtime opens what the settings name."""

from pathlib import Path

import pytest

from bot.answering import JudgeCalibration, keep_judge_calibration
from bot.errors import ModelMissing
from bot.runtime import open_runtime
from bot.settings import load
from tests.bot.model.tiny_rank_gguf import write_tiny_ranker


def test_there_is_no_reranker_unless_one_is_set() -> None:
    with open_runtime(load()) as runtime:
        assert runtime.reranker is None


def test_the_reranker_that_is_set_ranks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_RERANKER__PATH", str(write_tiny_ranker(tmp_path / "tiny.gguf")))
    with open_runtime(load()) as runtime:
        assert runtime.reranker is not None and runtime.reranker is runtime.reranker
        assert runtime.reranker.score("a", ["b", "c"]).shape == (2,)


def test_a_reranker_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_RERANKER__PATH", "nowhere.gguf")
    with open_runtime(load()) as runtime, pytest.raises(ModelMissing, match=r"nowhere\.gguf"):
        _ = runtime.reranker


def test_a_judge_is_asked_only_where_calibration_believes_it_beside_this_verification(
    tmp_path: Path, models_dir: Path
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    ranker = write_tiny_ranker(tmp_path / "tiny.gguf")
    cases = [(None, False), ("strict", False), ("balanced", True)]
    for verification, asked in cases:
        with open_runtime(load(data_dir=tmp_path, answering={"style": "answer", "judge": ranker})) as runtime:
            assert runtime.judge_name == "tiny"
            if verification:
                learned = JudgeCalibration("tiny", verification, True, 0.9, "it tells")
                keep_judge_calibration(learned, runtime.calibrations)
            judge = runtime.dependencies.judge
            assert (judge is not None) == asked
            if judge:
                assert judge.judge is runtime.judge and judge.threshold == 0.9


def test_what_was_computed_of_documents_can_be_forgotten(tmp_path: Path) -> None:
    """No version writes them any more; they lie where an earlier one did."""
    left = [tmp_path / "states" / "model", tmp_path / "eval" / "0123abcd" / "states" / "model"]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "a.state").write_bytes(b"computed")
    runtime = open_runtime(load(data_dir=tmp_path))
    runtime.forget_states()
    runtime.forget_states()
    assert list(tmp_path.rglob("states")) == []
