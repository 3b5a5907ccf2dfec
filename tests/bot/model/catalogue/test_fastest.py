"""The starter embedder computes in the format that this processor takes fastest, and is known by one key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.model.catalogue import fastest as module
from bot.model.catalogue.fastest import fastest, fastest_weights, times
from bot.model.catalogue.starter import EMBEDDER, EMBEDDER_F16, made
from bot.model.embedding.embedder import EmbedderOptions, LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load

BF16, F16 = EMBEDDER.file, EMBEDDER_F16.file
RECORD = "starter-embedder-fastest.json"
HANDBOOK = Path(__file__).parents[4] / "handlers" / "simulator" / "demo" / "handbook"
# What stores hold vectors under. Were it another one, everybody's documents would be embedded anew.
KEY = "starter-embedder-all-minilm-l6-v2-bf16-v-6c5d2d02e3"
KEY_WITH_PREFIX = "starter-embedder-all-minilm-l6-v2-bf16-v-1b788c107c"


@dataclass
class Processor:
    """Stands in for processors that are not here: its name, and how long it takes with each format."""

    name: str
    seconds: Mapping[str, float]
    measured: int = 0

    def times(self, files: Sequence[Path]) -> dict[str, list[float]]:
        assert all(file.is_file() for file in files)
        self.measured += 1
        return {file.name: [self.seconds[file.name]] for file in files}


@pytest.fixture
def processor(monkeypatch: pytest.MonkeyPatch) -> Processor:
    there = Processor("one without bf16", {BF16: 5.4, F16: 3.9})
    monkeypatch.setattr(module, "times", there.times)
    monkeypatch.setattr(module, "processor", lambda: there.name)
    # Where a GPU is, none is measured.
    monkeypatch.setattr("llama_cpp.llama_supports_gpu_offload", lambda: False)
    return there


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


def test_the_shortest_turn_of_each_counts() -> None:
    assert fastest({BF16: [1.0, 1.1], F16: [7.0, 0.7, 3.0]}) == F16
    assert fastest({BF16: [9.0, 1.0], F16: [1.3, 1.2]}) == BF16


def test_what_is_faster_by_a_little_is_not_taken_for_it() -> None:
    assert fastest({BF16: [1.0], F16: [0.97]}) == BF16
    assert fastest({BF16: [1.0]}) == BF16


def test_a_processor_is_measured_once(reference: Path, processor: Processor) -> None:
    assert [fastest_weights(reference).name for _ in range(3)] == [F16] * 3
    assert processor.measured == 1
    known = json.loads(reference.with_name(RECORD).read_text())
    assert known.pop("processor").startswith("one without bf16 | CPU : ")
    assert known == {"file": F16, "seconds": {BF16: 5.4, F16: 3.9}}


def test_where_bf16_is_faster_nothing_else_is_left(reference: Path, processor: Processor) -> None:
    processor.seconds = {BF16: 1.0, F16: 1.4}
    assert fastest_weights(reference) == reference
    assert {file.name for file in reference.parent.glob("*.gguf*")} == {BF16}
    assert fastest_weights(reference) == reference
    assert processor.measured == 1


def test_another_processor_is_measured_anew(reference: Path, processor: Processor) -> None:
    assert fastest_weights(reference).name == F16
    processor.name, processor.seconds = "one with bf16", {BF16: 1.0, F16: 1.4}
    assert fastest_weights(reference) == reference
    # Another machine that shares the disk may be computing with it.
    assert reference.with_name(F16).is_file()
    assert processor.measured == 2


@pytest.mark.parametrize("damage", ["", "[]", '{"processor": "x"}', '{"file": 1', "null"])
def test_a_damaged_record_is_made_anew(reference: Path, processor: Processor, damage: str) -> None:
    reference.with_name(RECORD).write_text(damage)
    assert fastest_weights(reference).name == F16
    assert processor.measured == 1


def test_a_record_counts_where_nothing_can_be_written(reference: Path, processor: Processor) -> None:
    fastest_weights(reference)
    lock = reference.with_name(f"{RECORD}.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert fastest_weights(reference).name == F16


def test_where_nothing_can_be_written_it_is_the_file_itself(reference: Path, processor: Processor) -> None:
    reference.with_name(f"{RECORD}.lock").mkdir()
    assert fastest_weights(reference) == reference
    assert processor.measured == 0


def test_any_other_embedder_is_left_as_it_is(tmp_path: Path, processor: Processor) -> None:
    assert fastest_weights(tmp_path / "own.gguf") == tmp_path / "own.gguf"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("processor")
def test_a_gpu_takes_the_file_as_it_is(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llama_cpp.llama_supports_gpu_offload", lambda: True)
    assert fastest_weights(reference) == reference
    assert fastest_weights(reference, gpu_layers=0).name == F16


def test_both_formats_are_timed(both: Path) -> None:
    seconds = times([both / BF16, both / F16])
    assert list(seconds) == [BF16, F16]
    assert all(turns and min(turns) > 0 for turns in seconds.values())


@pytest.mark.parametrize(("prefix", "key"), [("", KEY), ("passage: ", KEY_WITH_PREFIX)])
@pytest.mark.parametrize("file", [BF16, F16])
def test_the_key_is_the_same_in_either_format(both: Path, file: str, prefix: str, key: str) -> None:
    options = EmbedderOptions(both / BF16, 1, passage_prefix=prefix, weights=both / file)
    with LlamaEmbedder(options) as embedder:
        assert embedder.key == key


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
    reference: Path, processor: Processor, tmp_path: Path
) -> None:
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        assert runtime.embedder.key == KEY
        assert runtime.embedder_path.name == BF16
        assert runtime.embedder._model.path.name == F16
    assert processor.measured == 1
