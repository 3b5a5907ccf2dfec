"""A GGUF's header tells whether it has a reranker's head."""

from pathlib import Path

import gguf
import numpy as np
import pytest

from bot.errors import ModelFailed
from bot.model.catalogue.starter import starter_embedder
from bot.model.llama.rank_head import has_head
from tests.bot.model.tiny_gguf import write_tiny_gguf
from tests.bot.model.tiny_rank_gguf import TinyRanker, write_tiny_ranker


@pytest.mark.parametrize("model", [TinyRanker(), TinyRanker("qwen3", ["yes", "no"], template="x")])
def test_a_reranker_has_a_head(tmp_path: Path, model: TinyRanker) -> None:
    assert has_head(write_tiny_ranker(tmp_path / "ranker.gguf", model))


def test_writers_and_embedders_have_none(tmp_path: Path, models_dir: Path) -> None:
    assert not has_head(write_tiny_gguf(tmp_path / "writer.gguf"))
    assert not has_head(starter_embedder(models_dir))


@pytest.mark.parametrize(("rows", "is_head"), [(1, True), (32, False)])
def test_a_layer_of_one_row_is_a_head_and_a_square_one_is_below_one(
    tmp_path: Path, rows: int, is_head: bool
) -> None:
    path = tmp_path / "bert.gguf"
    out = gguf.GGUFWriter(path, "bert")
    out.add_tensor("cls.weight", np.zeros((rows, 32), np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    assert has_head(path) is is_head


@pytest.mark.parametrize("size", [0, 4, 8, 20, 100, 5000])
def test_a_file_that_is_cut_off_is_named(tmp_path: Path, size: int) -> None:
    whole = write_tiny_ranker(tmp_path / "ranker.gguf", TinyRanker(labels=["yes"], template="x")).read_bytes()
    (tmp_path / "cut.gguf").write_bytes(whole[:size])
    with pytest.raises(ModelFailed, match=r"cut\.gguf"):
        has_head(tmp_path / "cut.gguf")
