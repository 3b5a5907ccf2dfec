"""A GGUF's header tells which tensors it holds; a damaged one is named."""

from contextlib import suppress
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ModelFailed
from bot.model.catalogue.starter import starter_embedder
from bot.model.llama.gguf_header import tensor_shapes
from tests.bot.model.tiny_gguf import write_tiny_gguf
from tests.bot.model.tiny_rank_gguf import TinyRanker, write_tiny_ranker


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    directory = tmp_path_factory.mktemp("models")
    return write_tiny_ranker(directory / "tiny.gguf", TinyRanker(labels=["yes"], template="x")).read_bytes()


def test_names_and_shapes_are_those_that_the_gguf_package_reads(tmp_path: Path, models_dir: Path) -> None:
    written = [
        write_tiny_gguf(tmp_path / "writer.gguf"),
        write_tiny_ranker(tmp_path / "ranker.gguf", TinyRanker("qwen3", ["yes", "no"], template="x")),
        starter_embedder(models_dir),
    ]
    for path in written:
        expected = {it.name: tuple(it.shape.tolist()) for it in gguf.GGUFReader(path).tensors}
        assert tensor_shapes(path) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_header_is_named_or_read_and_nothing_else(
    tmp_path: Path, whole: bytes, data: st.DataObject
) -> None:
    path = tmp_path / "damaged.gguf"
    at = data.draw(st.integers(0, 12000))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + 4 :])
    with suppress(ModelFailed):
        assert all(isinstance(name, str) for name in tensor_shapes(path))


@pytest.mark.parametrize("size", [0, 4, 8, 20, 100, 5000])
def test_a_file_that_is_cut_off_is_named(tmp_path: Path, whole: bytes, size: int) -> None:
    (tmp_path / "cut.gguf").write_bytes(whole[:size])
    with pytest.raises(ModelFailed, match=r"cut\.gguf"):
        tensor_shapes(tmp_path / "cut.gguf")
