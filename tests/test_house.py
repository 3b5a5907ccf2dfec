"""The house opens what the settings name."""

from pathlib import Path

import pytest

from bot.errors import ModelMissing
from bot.house import open_house
from bot.settings import load
from tests.tiny_rank_gguf import write_tiny_ranker


def test_there_is_no_reranker_unless_one_is_set() -> None:
    with open_house(load()) as house:
        assert house.reranker is None


def test_the_reranker_that_is_set_ranks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_RERANKER__PATH", str(write_tiny_ranker(tmp_path / "tiny.gguf")))
    with open_house(load()) as house:
        assert house.reranker is not None and house.reranker is house.reranker
        assert house.reranker.score("a", ["b", "c"]).shape == (2,)


def test_a_reranker_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_RERANKER__PATH", "nowhere.gguf")
    with open_house(load()) as house, pytest.raises(ModelMissing, match=r"nowhere\.gguf"):
        _ = house.reranker


def test_what_was_computed_of_documents_can_be_forgotten(tmp_path: Path) -> None:
    """No version writes them any more; they lie where an earlier one did."""
    left = [tmp_path / "states" / "model", tmp_path / "eval" / "0123abcd" / "states" / "model"]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "a.state").write_bytes(b"computed")
    house = open_house(load(data_dir=tmp_path))
    house.forget_states()
    house.forget_states()
    assert list(tmp_path.rglob("states")) == []
