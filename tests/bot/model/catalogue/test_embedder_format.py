"""The starter embedder computes in the format that this processor takes fastest, and is known by one key."""

from pathlib import Path

import numpy as np
import pytest

from bot.answerability.calibration import shipped_calibration
from bot.model.catalogue.starter import EMBEDDER, EMBEDDER_F16, fastest_weights, made
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load

BF16, F16 = EMBEDDER.file, EMBEDDER_F16.file
HANDBOOK = Path(__file__).parents[4] / "handlers" / "simulator" / "demo" / "handbook"
# What stores hold vectors under. Were it another one, everybody's documents would be embedded anew.
KEY = "starter-embedder-all-minilm-l6-v2-bf16-v-6c5d2d02e3"
KEY_WITH_PREFIX = "starter-embedder-all-minilm-l6-v2-bf16-v-1b788c107c"


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor without instructions for bf16, and no GPU."""
    monkeypatch.setattr("llama_cpp.llama_print_system_info", lambda: b"CPU : AVX2 = 1 | F16C = 1 | ")
    monkeypatch.setattr("llama_cpp.llama_supports_gpu_offload", lambda: False)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the embedder in both formats."""
    folder = tmp_path_factory.mktemp("models")
    made(EMBEDDER, folder)
    made(EMBEDDER_F16, folder)
    return folder


@pytest.fixture
def reference(both: Path, tmp_path: Path) -> Path:
    """The embedder's file in a folder of its own."""
    path = tmp_path / "models" / BF16
    path.parent.mkdir()
    path.symlink_to(both / BF16)
    return path


def test_a_processor_without_bf16_computes_with_f16(reference: Path, plain: None) -> None:
    assert [fastest_weights(reference).name for _ in range(2)] == [F16] * 2
    assert reference.with_name(F16).is_file()


def test_a_processor_with_bf16_takes_the_file_as_it_is_and_makes_no_other(
    reference: Path, plain: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = b"CPU : AVX2 = 1 | AVX512 = 1 | AVX512_BF16 = 1 | "
    monkeypatch.setattr("llama_cpp.llama_print_system_info", lambda: info)
    assert fastest_weights(reference) == reference
    assert {file.name for file in reference.parent.glob("*.gguf*")} == {BF16}


def test_where_f16_cannot_be_made_it_is_the_file_itself(reference: Path, plain: None) -> None:
    reference.with_name(f"{EMBEDDER_F16.stem}.lock").mkdir()
    assert fastest_weights(reference) == reference


def test_any_other_embedder_is_left_as_it_is(tmp_path: Path, plain: None) -> None:
    assert fastest_weights(tmp_path / "own.gguf") == tmp_path / "own.gguf"
    assert list(tmp_path.iterdir()) == []


def test_a_gpu_takes_the_file_as_it_is(reference: Path, plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llama_cpp.llama_supports_gpu_offload", lambda: True)
    assert fastest_weights(reference) == reference
    assert fastest_weights(reference, gpu_layers=0).name == F16


@pytest.mark.parametrize(("prefix", "key"), [("", KEY), ("passage: ", KEY_WITH_PREFIX)])
@pytest.mark.parametrize("file", [BF16, F16])
def test_the_key_is_the_same_in_either_format(both: Path, file: str, prefix: str, key: str) -> None:
    options = EmbedderOptions(both / BF16, 1, passage_prefix=prefix, weights=both / file)
    with LlamaEmbedder(options) as embedder:
        assert embedder.key == key


def test_the_calibration_that_comes_along_is_of_that_key() -> None:
    assert shipped_calibration().embedder == KEY


def test_vectors_of_either_format_stand_beside_each_other(both: Path) -> None:
    pages = [page.read_text("utf-8") for page in sorted(HANDBOOK.glob("*.md"))]
    texts = [text for page in pages for text in page.split("\n\n") if len(text) > 80][:40]
    found = []
    for file in (BF16, F16):
        with LlamaEmbedder(EmbedderOptions(both / BF16, 2, weights=both / file)) as embedder:
            found.append(embedder.embed_passages(texts))
    one, other = found
    # Measured: 0.99997, with AVX-512 and without.
    assert (one * other).sum(axis=1).min() > 0.9999
    nearest = (one @ one.T - 2 * np.eye(len(texts))).argmax(axis=1)
    across = one @ other.T - 2 * np.eye(len(texts))
    likest = across[np.arange(len(texts)), nearest]
    assert np.allclose(likest, across.max(axis=1), atol=0.01), "the same neighbours, but for near ties"


def test_the_house_computes_with_what_is_faster_under_the_same_key(
    reference: Path, plain: None, tmp_path: Path
) -> None:
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        assert runtime.embedder.key == KEY
        assert runtime.embedder_path.name == BF16
        assert runtime.embedder._model.path.name == F16
